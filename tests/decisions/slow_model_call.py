"""What is out of the ordinary for a model call, and what only takes its time."""

from make import span

OTHER = [f"{n:032x}" for n in range(1, 12)]


def request(end, *spans, trace=OTHER[0], name="POST /invocations"):
    return [span(1, None, 0, end, name, trace, kind="SERVER", operation="server"), *spans]


def model(start, end, number=2, parent=1, trace=OTHER[0], model="m", **more):
    return span(number, parent, start, end, "chat", trace, operation="model", model=model, **more)


def quick(count, seconds=2, **more):
    """So many other calls of that length, each in a request of its own."""
    return [s for n in range(1, count + 1) for s in request(seconds + 1, model(0, seconds, trace=OTHER[n], **more), trace=OTHER[n])]


CASES = {
    "few tokens in a long time": (request(21, model(0, 20, output_tokens=100)), [
        "warning certain: A call of m took 20.0 s of the request's 21.0 s",
        "  made: chat lasted 20.0 s: 100 output tokens, one in 0.2 s",
        "  trace:00000000000000000000000000000001",
    ]),
    "many tokens in a long time": (request(21, model(0, 20, output_tokens=400)), [
        "note certain: Model calls take 95 % of 21.0 s",
        "  made: chat lasted 20.0 s",
        "  trace:00000000000000000000000000000001",
    ]),
    "tokens are not told": (request(21, model(0, 20)), [
        "note certain: Model calls take 95 % of 21.0 s",
        "  made: chat lasted 20.0 s",
        "  trace:00000000000000000000000000000001",
    ]),
    "a minute, tokens are not told": (request(62, model(0, 60)), [
        "warning certain: A call of m took 60 s of the request's 62 s",
        "  made: chat lasted 60 s: longer than 60 s, where botocore's read time-out strikes",
        "  trace:00000000000000000000000000000001",
    ]),
    "a minute of many tokens": (request(62, model(0, 60, output_tokens=900)), [
        "warning certain: A call of m took 60 s of the request's 62 s",
        "  made: chat lasted 60 s: longer than 60 s, where botocore's read time-out strikes",
        "  trace:00000000000000000000000000000001",
    ]),
    "less than ten seconds": (request(10, model(0, 9, output_tokens=10)), []),
    "it failed": (request(21, model(0, 20, output_tokens=10, status="ERROR")), []),
    "less than half of the request": (request(50, model(0, 20, output_tokens=10)), []),
    "two calls are half of it together": (request(45, model(0, 12, output_tokens=300), model(20, 32, 3, output_tokens=300)), [
        "note certain: Model calls take 53 % of 45.0 s",
        "  made: chat lasted 12.0 s (2 times)",
        "  trace:00000000000000000000000000000001",
    ]),
    "an outlier": ([*request(21, model(0, 20)), *quick(6)], [
        "warning certain: A call of m took 20.0 s of the request's 21.0 s",
        "  made: chat lasted 20.0 s: the median of this model's calls is 2.0 s",
        "  trace:00000000000000000000000000000001",
    ]),
    "no outlier: four times the median": ([*request(21, model(0, 20)), *quick(6, 5)], [
        "note certain: Model calls take 95 % of 21.0 s",
        "  made: chat lasted 20.0 s",
        "  trace:00000000000000000000000000000001",
    ]),
    "too few others to tell": ([*request(21, model(0, 20)), *quick(4)], [
        "note certain: Model calls take 95 % of 21.0 s",
        "  made: chat lasted 20.0 s",
        "  trace:00000000000000000000000000000001",
    ]),
    "others are of another model": ([*request(21, model(0, 20)), *quick(6, model="n")], [
        "note certain: Model calls take 95 % of 21.0 s",
        "  made: chat lasted 20.0 s",
        "  trace:00000000000000000000000000000001",
    ]),
    "an outlier with many tokens": ([*request(21, model(0, 20, output_tokens=900)), *quick(6)], [
        "note certain: Model calls take 95 % of 21.0 s",
        "  made: chat lasted 20.0 s",
        "  trace:00000000000000000000000000000001",
    ]),
    "botocore's call below counts the tokens": (request(21, model(0, 20), model(1, 20, 3, 2, output_tokens=100)), [
        "warning certain: A call of m took 20.0 s of the request's 21.0 s",
        "  made: chat lasted 20.0 s: 100 output tokens, one in 0.2 s",
        "  trace:00000000000000000000000000000001",
    ]),
    "a tool below the call counts none": (
        request(21, model(0, 20), span(3, 2, 1, 2, trace=OTHER[0], operation="tool", output_tokens=100)), [
        "note certain: Model calls take 95 % of 21.0 s",
        "  made: chat lasted 20.0 s",
        "  trace:00000000000000000000000000000001",
    ]),
    "two requests": ([*request(21, model(0, 20, output_tokens=90)),
                      *request(31, model(0, 30, trace=OTHER[1], output_tokens=90), trace=OTHER[1])], [
        "warning certain: A call of m took 30.0 s of the request's 31.0 s",
        "  made: chat lasted 30.0 s: 90 output tokens, one in 0.3 s",
        "  made: chat lasted 20.0 s: 90 output tokens, one in 0.2 s",
        "  trace:00000000000000000000000000000001, trace:00000000000000000000000000000002",
    ]),
    "one odd, one ordinary": ([*request(21, model(0, 20, output_tokens=90)),
                               *request(31, model(0, 30, trace=OTHER[1], output_tokens=900), trace=OTHER[1])], [
        "warning certain: A call of m took 20.0 s of the request's 21.0 s",
        "  made: chat lasted 20.0 s: 90 output tokens, one in 0.2 s",
        "  trace:00000000000000000000000000000001",
        "note certain: Model calls take 96 % of 31.0 s",
        "  made: chat lasted 30.0 s",
        "  trace:00000000000000000000000000000002",
    ]),
    "two ordinary ones": ([*request(21, model(0, 20, output_tokens=900)),
                           *request(31, model(0, 30, trace=OTHER[1], output_tokens=900), trace=OTHER[1])], [
        "note certain: Model calls take 96 % of 31.0 s",
        "  made: chat lasted 30.0 s",
        "  made: chat lasted 20.0 s",
        "  trace:00000000000000000000000000000001, trace:00000000000000000000000000000002",
    ]),
}
