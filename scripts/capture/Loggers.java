// What loggers of Java write of one failure. usage: java -cp … Loggers slf4j|jul|log4j2   (logback and log4j2 by their own configuration)
public class Loggers {
  static class ShelfLocked extends RuntimeException { ShelfLocked(String m, Throwable c) { super(m, c); } }
  static void count() { try { Object o = null; o.toString(); } catch (NullPointerException e) { throw new ShelfLocked("shelf 2 is locked", e); } }
  public static void main(String[] kind) {
    if (kind[0].equals("slf4j")) {
      org.slf4j.Logger log = org.slf4j.LoggerFactory.getLogger("com.stock.Shelves");
      org.slf4j.MDC.put("requestId", "req-7");
      log.info("counting"); log.warn("slow: {} ms", 900);
      try { count(); } catch (RuntimeException e) { log.error("count failed", e); }
      log.info("done");
    } else if (kind[0].equals("jul")) {
      java.util.logging.Logger log = java.util.logging.Logger.getLogger("com.stock.Shelves");
      log.info("counting");
      try { count(); } catch (RuntimeException e) { log.log(java.util.logging.Level.SEVERE, "count failed", e); }
      log.warning("slow");
    } else {
      org.apache.logging.log4j.Logger log = org.apache.logging.log4j.LogManager.getLogger("com.stock.Shelves");
      org.apache.logging.log4j.ThreadContext.put("requestId", "req-7");
      log.info("counting");
      try { count(); } catch (RuntimeException e) { log.error("count failed", e); }
      log.warn("slow");
    }
  }
}
