// What loggers of Node write of one failure: an error with a cause. usage: node loggers.js pino|bunyan|winston|winston-plain|console

const which = process.argv[2];
class ShelfLocked extends Error { constructor(m, o) { super(m, o); this.name = "ShelfLocked"; this.code = "E_LOCKED"; } }
function label(shelf) { throw new TypeError("no label on shelf " + shelf); }
function count(shelf) { try { return label(shelf); } catch (e) { throw new ShelfLocked("shelf " + shelf + " is locked", { cause: e }); } }
const caught = () => { try { count(2); } catch (e) { return e; } };
if (which === "pino") { const log = require("pino")({ name: "stock" }); log.info("counting"); log.error(caught(), "count failed"); log.error({ err: caught(), reqId: "req-7" }); log.fatal(new AggregateError([new Error("a"), new Error("b")], "both"), "all failed"); }
if (which === "bunyan") { const log = require("bunyan").createLogger({ name: "stock", serializers: require("bunyan").stdSerializers }); log.info("counting"); log.error({ err: caught() }, "count failed"); log.fatal(caught()); }
if (which === "winston") { const w = require("winston"); const log = w.createLogger({ format: w.format.combine(w.format.timestamp(), w.format.errors({ stack: true, cause: true }), w.format.json()), transports: [new w.transports.Console()] }); log.info("counting"); log.error(caught()); log.error("count failed", { error: caught() }); log.error("count failed", caught()); }
if (which === "winston-plain") { const w = require("winston"); const log = w.createLogger({ format: w.format.combine(w.format.timestamp(), w.format.json()), transports: [new w.transports.Console()] }); log.info("counting"); log.error("count failed", { error: caught() }); }
if (which === "console") { console.log("counting"); console.error("count failed", caught()); Promise.reject(caught()); }
