"""Which frames and lines tell that a stream ended with an error."""

from make import frame, log, said

RAISED = 'Error in async streaming\nTraceback (most recent call last):\n  File "/app/a.py", line 3, in f\n    g()\nLookupError: no price'

CASES = {
    "the runtime's event": (
        [frame('{"error": "no price", "error_type": "LookupError", "message": "An error occurred during streaming"}')],
        [
        "error certain: The stream ended with an error event: LookupError",
        "  made: the last event that the client received “LookupError: no price”",
    ],
    ),
    "the agent's log": ([said(RAISED)], [
        "error certain: The stream ended with an error event: LookupError",
        "  made: the agent's log “LookupError: no price”",
    ]),
    "both, one without a type": (
        [frame('{"error": "no price", "message": "An error occurred during streaming"}'), said(RAISED, 1.1)],
        [
        "error certain: The stream ended with an error event: LookupError",
        "  made: the agent's log “LookupError: no price”",
        "  made: the last event that the client received “no price”",
    ],
    ),
    "the client left": ([said("Error in async streaming: GeneratorExit: ")], []),
    "a frame of another protocol": ([frame('{"type":"RUN_ERROR","message":"zork","code":"BLIM"}')], []),
    "a frame without a code": ([frame('{"type":"RUN_ERROR","message":"zork"}')], []),
    "an error that is null": ([frame('{"error": null, "message": "fine"}')], []),
    "an answer that speaks of errors": ([frame('{"text": "an error occurred"}')], []),
    "the words without a failure": ([log(1, "Error in sync streaming is what the manual calls it")], []),
}
