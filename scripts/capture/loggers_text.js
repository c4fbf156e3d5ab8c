// What loggers and web servers of Node write as text. usage: node loggers_text.js winston-simple|winston-printf|log4js|pino-pretty|express [morgan kinds] [pino]

const which = process.argv[2];
class ShelfLocked extends Error { constructor(m, o) { super(m, o); this.name = "ShelfLocked"; } }
function count(shelf) { throw new ShelfLocked("shelf " + shelf + " is locked"); }
const caught = () => { try { count(2); } catch (e) { return e; } };
const w = which.startsWith("winston") ? require("winston") : null;
if (which === "winston-simple") { const log = w.createLogger({ format: w.format.simple(), transports: [new w.transports.Console()] }); log.info("counting"); log.warn("slow", { ms: 900 }); log.error("count failed", { shelf: 2 }); }
if (which === "winston-printf") { const f = w.format; const log = w.createLogger({ format: f.combine(f.errors({ stack: true }), f.label({ label: "stock" }), f.timestamp(), f.printf(({ level, message, label, timestamp, stack }) => `${timestamp} [${label}] ${level}: ${stack || message}`)), transports: [new w.transports.Console()] }); log.info("counting"); log.error(caught()); }
if (which === "log4js") { const l = require("log4js"); l.configure({ appenders: { out: { type: "stdout", layout: { type: "basic" } } }, categories: { default: { appenders: ["out"], level: "debug" } } }); const log = l.getLogger("stock"); log.info("counting"); log.error("count failed", caught()); }
if (which === "pino-pretty") { const log = require("pino")({ name: "stock" }, require("pino-pretty")({ colorize: false, sync: true })); log.info("counting"); log.error(caught(), "count failed"); log.info({ reqId: "req-7" }, "done"); }
if (which === "express") { const express = require("express"), morgan = require("morgan"); const app = express();
  for (const kind of (process.argv[3] || "combined").split(",")) app.use(morgan(kind));
  if (process.argv[4] === "pino") app.use(require("pino-http")());
  app.get("/ping", (q, s) => s.send("ok")); app.post("/invocations", (q, s) => count(2));
  const server = app.listen(0, "127.0.0.1", async () => { const http = require("http"); const port = server.address().port;
    const ask = (method, path) => new Promise((done) => { const r = http.request({ port, method, path, host: "127.0.0.1" }, (a) => { a.resume(); a.on("end", done); }); r.end(); });
    for (const [m, p] of [["GET", "/ping"], ["POST", "/invocations"], ["GET", "/favicon.ico"], ["POST", "/invocations"], ["GET", "/ping"]]) await ask(m, p);
    setTimeout(() => server.close(), 200); }); }
