// A client of the agent for Node.js. usage: node client_node.mjs URL
const options = {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ prompt: "Good morning." }),
};
if (process.argv[3]) options.signal = AbortSignal.timeout(Number(process.argv[3]) * 1000);
const response = await fetch(process.argv[2], options);
console.log(new Date().toISOString(), "status", response.status);
const decoder = new TextDecoder();
for await (const chunk of response.body) {
  console.log(new Date().toISOString(), "received", decoder.decode(chunk).trim());
}
console.log(new Date().toISOString(), "finished");
