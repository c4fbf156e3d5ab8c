"""What providers of models answer, out of the forms in which SDKs print it."""

from __future__ import annotations

from make import case, log

from agentcore_analyzer.detectors.model._shared.provider_sorts import answered_with
from agentcore_analyzer.failures import failures
from agentcore_analyzer.symptoms.provider_errors import answer
from cases import over

SAID = {
    "Python's repr": (
        ("openai.NotFoundError: Error code: 404 - {'error': {'message': 'The model m-1 does not"
         " exist', 'type': 'invalid_request_error',"
         " 'param': None, 'code': 'model_not_found'}}"),
        404, "The model m-1 does not exist", "name",
    ),
    "quotes of both kinds": (
        ("openai.BadRequestError: Error code: 400 - {'error': {'message': \"Unknown parameter:"
         " 'x'.\", 'type': 'invalid_request_error'}}"),
        400, "Unknown parameter: 'x'.", None,
    ),
    "JSON of the SDKs for JavaScript": (
        'Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}',
        529, "Overloaded", "provider",
    ),
    "Google's": (
        ("google.genai.errors.ClientError: 404 NOT_FOUND. {'error': {'code': 404, 'message':"
         " 'models/m is not found', 'status': 'NOT_FOUND'}}"),
        404, "models/m is not found", "name",
    ),
    "Pydantic AI's": (
        ("pydantic_ai.exceptions.ModelHTTPError: status_code: 401, model_name: m, body: {'message': 'Incorrect API key provided',"
         " 'type': 'invalid_request_error', 'code': 'invalid_api_key'}"),
        401, "Incorrect API key provided", "key",
    ),
    "a body in a string": (
        'ERROR the stream failed {"type":"error","error":"{\\"message\\":\\"No capacity.\\",\\"type\\":\\"api_error\\"}"}',
        None, "No capacity.", "provider",
    ),
    "cut in the middle": (
        ("anthropic.InternalServerError: Error code: 500 - {'type': 'error', 'error': {'type':"
         " 'api_error', 'message': 'Internal server"),
        500, "Internal server", "provider",
    ),
    "a reason of its own": (
        ("openai.PermissionDeniedError: Error code: 403 - {'error': {'message': 'Project p is not allowed to use model m',"
         " 'type': 'permission_error'}}"),
        403, "Project p is not allowed to use model m", "access",
    ),
    "no money": (
        ("anthropic.BadRequestError: Error code: 400 - {'type': 'error', 'error': {'type': 'invalid_request_error',"
         " 'message': 'Your credit balance is too low to access the API.'}}"),
        400, "Your credit balance is too low to access the API.", "account",
    ),
}  # fmt: skip


@over(SAID)
def test_status_sentence_and_sort(name: str) -> None:
    text, status, sentence, sort = SAID[name]
    made = case(log(1, text, severity=17))
    told = answer(failures(made).all[0])
    assert (told.status, told.sentence) == (status, sentence)
    found = answered_with(told)
    assert (found.name if found is not None else None) == sort


def test_what_is_no_answer_of_a_provider() -> None:
    made = case(log(1, "ValueError: amount {'unit': 'EUR'} is negative", severity=17))
    told = answer(failures(made).all[0])
    assert not told.of_model
    assert told.kinds == ()
