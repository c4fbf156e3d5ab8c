"""The parts of the HTML report: views (what is shown), templates (how), one style sheet."""
