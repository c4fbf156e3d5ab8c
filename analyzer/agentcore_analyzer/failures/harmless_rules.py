"""
Texts that look like a failure and hurt nobody, each with the reason, where it comes from, and when it does not hold.
"""

from __future__ import annotations

import re

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind
from agentcore_analyzer.tuples import NamedTuple


class Rule(NamedTuple):
    """
    One text that is known to hurt nobody. `beside` has to stand in the same record, `not_when` must not. `refuted_by` names
    members of `harmless.Facts` that overrule the rule, `needs` those of which one has to be true. Of `words` one stands in
    every text that the pattern fits, of `small` in its lower case (a test works them out from the pattern): it need not be
    tried on the others.
    """

    name: str
    pattern: re.Pattern[str]
    reason: str
    source: str
    not_when: re.Pattern[str] | None = None
    beside: re.Pattern[str] | None = None
    needs: tuple[str, ...] = ()
    refuted_by: tuple[str, ...] = ()
    kinds: tuple[FailureKind, ...] = ()
    below: int = 99  # severities below this one only
    around: bool = False  # looked for in the whole record, not in the words of the failure alone
    words: tuple[str, ...] = ()
    small: tuple[str, ...] = ()


_STATUS = (FailureKind.HTTP_STATUS, FailureKind.SPAN_STATUS, FailureKind.LOGGED_ERROR)
# Of a POST somebody waits for the answer: A2A and JSON-RPC are called so, at the root as well.
_LOOKED_FOR, _OF_HOST = r"(?:GET|HEAD|OPTIONS)[ ]{1,2}", r"(?:https?://[^/\s\"]{1,200})?"

RULES: tuple[Rule, ...] = (
    Rule(
        "otel-detach",
        late(r"Failed to detach context|<Token(?: var=<ContextVar name='current_context'[^\n]{0,300})?[^\n]{0,20}was created in a different Context"),
        "OpenTelemetry could not put its context back, as it was set in another context (another task, a generator that was left); it catches this, logs it and goes on.",
        "opentelemetry-api context detach; google/adk-python#6559",
        not_when=late(r"<ContextVar name='(?!current_context')"),
        words=("<Token", "Failed to detach context"),
    ),
    Rule(
        "otel-set-up-twice",
        late(r"Overriding of current \w{1,20}Provider is not allowed|Attempting to (?:un)?instrument while already (?:un)?instrumented|Setting attribute on ended span|Calling end\(\) on an ended span|Tried calling \w{1,30} on an ended span"),
        "OpenTelemetry ignored a call that came too late or twice; what it had set up before stays.",
        "opentelemetry-sdk, opentelemetry-instrumentation",
        words=("Attempting to ", "Tried calling ", "Overriding of current ", "Calling end() on an ended span", "Setting attribute on ended span"),
    ),
    Rule(
        "otel-caught",
        late(r"Traceback \(most recent call last\):\n(?:[ \t]{1,8}File \"[^\"\n]{0,300}[/\\]opentelemetry[/\\][^\"\n]{1,200}\", line \d{1,6}, in (?!<module>)[^\n]{1,100}\n(?:(?![ \t]{0,8}File \")[ \t]{1,200}[^\n]{0,400}\n){0,6}){1,30}(?=\S)"),
        "OpenTelemetry's own code raised it and caught it again (the first line of a print of Python is where it was caught): only telemetry is missing.",
        "opentelemetry-instrumentation-botocore (_safe_invoke); CPython traceback.c",
        not_when=late(r"During handling of the above|direct cause of the following"),
        kinds=(FailureKind.EXCEPTION,),
        around=True,
        words=("Traceback (most recent call last):\n",),
    ),
    Rule(
        "export-retried",
        late(r"Transient error [^\n]{1,200} encountered while exporting [^\n]{1,60}, retrying in "),
        "An export of telemetry is tried again; the answer does not wait for it.",
        "opentelemetry-exporter-otlp",
        refuted_by=("again_and_again",),
        words=("Transient error ",),
    ),
    Rule(
        "after-shutdown",
        late(r"(?:Exporter|Processor|Provider) already shutdown, ignoring|Already shutdown, dropping span|Shutdown called more than once"),
        "Telemetry arrived after its exporter was shut down with the process.",
        "opentelemetry-sdk",
        words=(" already shutdown, ignoring", "Shutdown called more than once", "Already shutdown, dropping span"),
    ),
    Rule(
        "cancelled-at-stop",
        late(r"(?:^|[.\s])CancelledError\b"),
        "The task was cancelled because the server was stopped or the client had left; nothing in it failed.",
        "uvicorn at stop; encode/uvicorn#2271",
        not_when=late(r"Cancelled by cancel scope|TimeoutError|HTTP/[\d.]{1,3}\" 500|timed out"),
        beside=late(r"lifespan|\breceive\(\)|KeyboardInterrupt|Shutting down|Finished server process|http\.disconnect|uvicorn/server\.py|Error in a?sync streaming"),
        words=("CancelledError",),
    ),
    Rule(
        "interrupted-by-hand",
        late(r"^(?:\^C|KeyboardInterrupt\b)|received (?:SIGINT|SIGTERM)|Received signal (?:SIGINT|SIGTERM)|Keyboard interrupt received"),
        "The program was stopped by hand or by its supervisor, as asked.",
        "CPython, gunicorn, hypercorn",
        not_when=late(r"SIGKILL|OOM|[Oo]ut of memory|Back-off|CrashLoop"),
        refuted_by=("again_and_again",),
    ),
    Rule(
        "cancel-scope-order",
        late(r"Attempted to exit (?:a )?cancel scope (?:in a different task than it was entered in|that isn't the current)"),
        "The MCP client was cleared away in another task than it was opened in; this order of cleaning up hides no other error here.",
        "anyio; modelcontextprotocol/python-sdk#577, #915",
        not_when=late(r"ConnectError|ConnectionError|ConnectTimeout|All connection attempts failed|HTTPStatusError|McpError|ReadTimeout|[45]\d\d [A-Z][a-z]|ExceptionGroup: (?!unhandled errors in a TaskGroup)"),
        words=("Attempted to exit ",),
    ),
    Rule(
        "reader-left",
        late(r"^(?:[\w.]{1,80}\.)?(?:GeneratorExit|ClientDisconnect(?:ed)?|BrokenPipeError|ClientConnectionResetError)\b|\[Errno 32\] Broken pipe|\bwrite EPIPE\b|Cannot write to closing transport|ERR_STREAM_PREMATURE_CLOSE"),
        "Whoever read the answer went away before its end; the writer could not know.",
        "CPython generators, starlette, aiohttp, Node.js",
        needs=("answered",),
        words=("write EPIPE", "GeneratorExit", "BrokenPipeError", "ClientDisconnect", "[Errno 32] Broken pipe", "ClientConnectionResetError", "ERR_STREAM_PREMATURE_CLOSE", "Cannot write to closing transport"),
    ),
    Rule(
        "urllib3-retry",
        late(r"Retrying \(Retry\(total=[1-9]\d{0,3}, [^\n]{0,200}after connection broken by"),
        "The connection broke and is opened again; tries are left.",
        "urllib3 connectionpool",
        not_when=late(r"MaxRetryError|Max retries exceeded|Retry\(total=0"),
        around=True,
        words=("Retrying (Retry(total=",),
    ),
    Rule(
        "tries-left",
        late(r"(?i)\b(?:attempt|try|retry|retries:?) (?:#|no\.? )?(?:1 ?(?:/|of) ?(?:[2-9]|[1-9]\d)|2 ?(?:/|of) ?(?:[3-9]|[1-9]\d)|3 ?(?:/|of) ?(?:[4-9]|[1-9]\d)|4 ?(?:/|of) ?(?:[5-9]|[1-9]\d)|5 ?(?:/|of) ?(?:[6-9]|[1-9]\d))\b"),
        "It was not the last of its tries.",
        "retrying clients; LiteLLM, tenacity, aws-sdk",
        not_when=late(r"(?i)giving up|no more (?:retries|attempts)|exhausted|last (?:try|attempt)"),
        below=17,
        small=("try", "retry", "attempt", "retries"),
    ),
    Rule(
        "litellm-price-list",
        late(r"Failed to fetch remote model cost map"),
        "LiteLLM could not fetch its list of prices and uses the copy that it brought along.",
        "litellm",
        words=("Failed to fetch remote model cost map",),
    ),
    Rule(
        "otel-no-region",
        late(r"AWS region could not be determined\. OTLP endpoints will not be automatically configured"),
        "Outside of AWS the addresses for telemetry are not set by themselves; the agent does not need them.",
        "aws-opentelemetry-distro",
        words=("AWS region could not be determined. OTLP endpoints will not be automatically configured",),
    ),
    Rule(
        "resource-detector",
        late(r"\bAws\w{2,20}ResourceDetector failed: |^(?:Failed to get k8s token|Cannot get cluster name on EKS): |\bException [^\n]{1,300} in detector [^\n]{1,200}, ignoring\b"),
        "The telemetry asks where the program runs; where it is not that platform, its attributes are left out and nothing else.",
        "opentelemetry-sdk-extension-aws, opentelemetry-sdk resources: detectors catch, warn and return no attributes",
        words=("Exception ", "Failed to get k8s token", "ResourceDetector failed: ", "Cannot get cluster name on EKS"),
    ),
    Rule(
        "powershell-stderr",
        late(r"FullyQualifiedErrorId : NativeCommandError\b|CategoryInfo[^\n]{1,40}NotSpecified: \([^\n]{0,200}:String\) \[\], RemoteException"),
        "Windows PowerShell prints in this form whatever a program writes to stderr.",
        "Windows PowerShell 5.1",
        words=("CategoryInfo", "FullyQualifiedErrorId : NativeCommandError"),
    ),
    Rule(
        "credentials-advisory",
        late(r"Refreshing temporary credentials failed during advisory refresh period"),
        "The credentials are still valid; botocore fetches new ones before they end, and will try again.",
        "botocore credentials",
        not_when=late(r"mandatory"),
        words=("Refreshing temporary credentials failed during advisory refresh period",),
    ),
    Rule(
        "intended-stop",
        late(r"(?:exit(?:ed)?(?: with)?(?: code| status)?:?|code|status|\()[ =:(]{0,2}(?:143|130)\b|\bSIGTERM\b|\bSIGINT\b|Worker exiting|code=killed, status=15"),
        "The process was asked to stop (SIGTERM or Ctrl-C), as at a deployment or at the end of a session.",
        "signal(7): 128 + 15, 128 + 2; pm2 names SIGINT beside the code of any process that ended by itself",
        not_when=late(r"with code \[(?!0\]|130\]|143\])\d{1,3}\]|OOM|[Oo]ut of memory|CrashLoop|Back-off|SIGKILL|WORKER TIMEOUT|timed? ?out|failed health|health check"),
        refuted_by=("again_and_again",),
        kinds=(FailureKind.PROCESS_END, FailureKind.COMMAND_ERROR, FailureKind.LOGGED_ERROR),
    ),
    Rule(
        "ended-with-the-server",
        late(r"(?i)\bdue to (?:an? |the )?(?:administrator|(?:immediate |server )?shutdown) (?:command|request)\b|\b(?:server|system|service) (?:is|was) (?:shutting down|being stopped|stopping)\b|\bshutdown in progress\b"),
        "The server was asked to stop before, and ended what was still open, as asked.",
        "PostgreSQL: class 57 of its error codes; mysqld",
        needs=("stop_asked",),
        small=("due to ", "stopping", "being stopped", "shutting down", "shutdown in progress"),
    ),
    Rule(
        "worker-ended-with-the-server",
        late(r"(?i)\b(?:worker|launcher|child|subprocess|helper)\b[^\n]{0,120}\b(?:(?:exited|ended|terminated) with (?:exit )?(?:code|status) (?:0|1|15|130|143)|was sent SIG(?:HUP|TERM|INT|QUIT))\b"),
        "The server was asked before to stop, or to start its helpers anew, and ended them, as asked.",
        "PostgreSQL: background workers end with 1 at a shutdown; gunicorn's arbiter, which logs each signal to a worker as an error; signal(7)",
        needs=("stop_asked",),
        kinds=(FailureKind.PROCESS_END, FailureKind.COMMAND_ERROR, FailureKind.LOGGED_ERROR),
        small=(" with ", "was sent sig"),
    ),
    Rule(
        "advice",
        late(r"\b(?:Pending)?(?:Deprecation|Future|User|Resource|Syntax|Import|Experimental|Runtime|Insecure\w{1,20})Warning\b|\bLangChainDeprecationWarning\b|\(node:\d{1,9}\) (?:Warning|\[?\w{1,20}\]? ?\w{0,20}Warning)"),
        "A warning of a library about how it is used, and no error.",
        "Python warnings, Node.js process warnings",
        not_when=late(r"never awaited|Traceback \(most recent|UnhandledPromiseRejectionWarning: (?!Unhandled promise rejection\. )"),
        kinds=(FailureKind.EXCEPTION, FailureKind.LOGGED_ERROR),
        words=("(node:", "Warning", "LangChainDeprecationWarning"),
    ),
    Rule(
        "advice-of-cdk",
        late(r"(?m)^\s{0,20}\[(?:Warning|Info) at /[^\]\n]{1,300}\] "),
        "An annotation of a construct about how it is used; the synthesis goes on.",
        "aws-cdk-lib Annotations: addWarningV2",
        kinds=(FailureKind.EXCEPTION, FailureKind.LOGGED_ERROR, FailureKind.COMMAND_ERROR),
        words=(" at /",),
    ),
    Rule(
        "deprecated",
        late(r"(?im)^(?:[^\n:]{0,40}: ){0,3}warn(?:ing)?: [^\n]{0,300}\b(?:deprecated|deprecation|will be removed)\b"),
        "Something is still there and will be taken away in a later version.",
        "npm, pip and other commands: deprecation notices",
        kinds=(FailureKind.EXCEPTION, FailureKind.LOGGED_ERROR, FailureKind.COMMAND_ERROR),
        not_when=late(r"(?im)^(?:[^\n:]{0,40}: ){0,2}(?:fatal|error): (?!(?:error: )?warn)"),
        small=("deprecated", "deprecation", "will be removed"),
    ),
    Rule(
        "warning-of-a-compiler",
        late(r"^(?:[^\n]{0,300}\n)?\S[^\n:]{0,300}:\d{1,7}(?::\d{1,7})?: warning: "),
        "A compiler or a generator warns of a place in a file, and goes on.",
        "GCC, Clang, Doxygen and others: file:line: warning",
        words=(": warning: ",),
    ),
    Rule(
        "goes-on-without",
        late(r"(?i)[.;,] (?:proceeding|continuing|going on|carrying on) (?:anyway|anyhow|regardless|without it|without them)\b"),
        "The program says that it goes on without it.",
        "aws-cdk deployments: credentials of the roles; others",
        below=17,
        kinds=(FailureKind.LOGGED_ERROR, FailureKind.COMMAND_ERROR),
        small=("going on", "continuing", "proceeding", "carrying on"),
    ),
    Rule(
        "own-discovery-404",
        late(r"\b[Rr]equest: GET https?://[^/\s\"]{1,200}/\.well-known/(?:oauth|openid)-[^\s\"?]{1,120}[ \"][^\n]{0,60}?\b(?:404|405)\b"),
        "The client looks up where to log in: these pages are optional.",
        "MCP authorization: discovery by several addresses; httpx",
        kinds=_STATUS,
        words=("equest: GET http",),
    ),
    Rule(
        "probe-404",
        late(_LOOKED_FOR + r"(?:" + _OF_HOST + r"(?:/favicon\.ico|/robots\.txt|/apple-touch-icon[\w.-]{0,40}|/sitemap\.xml|/\.well-known/(?!agent)[^\s\"?]{1,120})|/|/health[a-z]{0,4}|/metrics|/docs|/openapi\.json)(?:\?[^\s\"]{0,200})?[ \"][^\n]{0,60}?\b(?:404|405)\b"),
        "A browser, a scanner or a prober asked for a page that agents do not have; no caller waits for it.",  # callers of A2A wait for the agent card
        "browsers; RFC 8615; MCP authorization: the metadata of a resource are optional",
        not_when=late(r"/ping\b"),
        kinds=_STATUS,
        words=("GET", "HEAD", "OPTIONS"),
    ),
    Rule(
        "probe-file",
        late(r"open\(\) \"[^\"\n]{0,300}/(?:favicon\.ico|robots\.txt|apple-touch-icon[\w.-]{0,40}|\.well-known/[^\"\n]{0,200})\" failed \(2: "),
        "A browser or a crawler asked for a file that nobody needs.",
        "nginx ngx_http_static_module",
        words=('open() "',),
    ),
    Rule(
        "no-http-at-all",
        late(r"code 400, message Bad (?:request (?:syntax|version)|HTTP/0\.9 request type) \(|\bInvalid request from ip=[\da-fA-F.:]{3,45}: "),
        "Something that speaks no HTTP knocked at the port, as scanners do; no caller of the agent waits for it.",
        "CPython http.server; gunicorn, which answers it with 400 and warns",
        not_when=late(r"\('?\\x16\\x03|b'\\x16\\x03"),  # a client that speaks TLS to a plain port
        words=("code 400, message Bad ", "Invalid request from ip="),
    ),
    Rule(
        "mcp-get-405",
        late(r"GET[ ]{1,2}(?:https?://[^/\s\"]{1,200})?(?:/[\w./-]{0,80})?/mcp/?(?:\?[^\s\"]{0,200})?[ \"][^\n]{0,60}?\b405\b"),
        "The MCP client asked whether the server streams on its own; one that does not has to answer 405.",
        "MCP transport: streamable HTTP, listening for messages",
        kinds=_STATUS,
        words=("/mcp",),
    ),
    Rule(
        "mcp-delete-405",
        late(r"DELETE[ ]{1,2}(?:https?://[^/\s\"]{1,200})?(?:/[\w./-]{0,80})?/mcp/?(?:\?[^\s\"]{0,200})?[ \"][^\n]{0,60}?\b(?:405|404)\b|Session termination failed: (?:404|405)"),
        "The MCP client said good-bye, and the server keeps no sessions that could be ended.",
        "MCP transport: session management",
        kinds=_STATUS,
        words=("DELETE", "Session termination failed: 40"),
    ),
    Rule(
        "already-there",
        late(r"(?i)already exists?\b[^\n]{0,120}(?<!unable to )(?<!cannot )(?<!not )(?<!n't )\b(?:skip(?:ping|ped)?|using (?:the )?existing|re-?us(?:e|ing)|continu(?:e|ing)|ignor(?:ed|ing)|nothing to do|no action)|\b(?:skip(?:ping|ped)?|using existing|re-?using|ignoring)\b[^\n]{0,120}already exists?\b"),
        "What was to be created is there already, and the program says that it uses it.",
        "create-if-absent: 409 of AWS and of others",
        small=("already exist",),
    ),
    Rule(
        "not-there-yet",
        late(r"(?i)(?:not found|does not exist|404|no such \w{2,20})\b[^\n]{0,100}\b(?:creating(?: it)?|will (?:be )?create[d]?|using (?:the )?defaults?|falling back to defaults?)\b"),
        "The program looked whether something exists, and makes it or takes its default.",
        "exists-checks: 404 of HeadObject, DescribeRepositories and others",
        below=17,
        small=("create", "using ", "creating", "falling back to default"),
    ),
    Rule(
        "paused",
        late(r"(?:^|[\s.:'\"(])(?:langgraph\.(?:errors|types)\.)?(?:GraphInterrupt|NodeInterrupt|ParentCommand|GraphBubbleUp)\b|Tool execution was interrupted|strands\.[\w.]{1,60}InterruptException|\(?Interrupt\(value="),
        "The run was paused on purpose (for a person, or to hand over); instrumentations write this down as an error.",
        "LangGraph interrupts; DataDog/dd-trace-js#10010, PostHog/posthog-js#4345, strands-agents/harness-sdk#3031",
        not_when=late(r"(?<![\w.])(?!langgraph\b)[a-z_]\w{0,40}\.(?:[\w]{1,40}\.){0,6}(?:GraphInterrupt|NodeInterrupt|ParentCommand)\b"),
        kinds=(FailureKind.EXCEPTION, FailureKind.SPAN_STATUS, FailureKind.LOGGED_ERROR, FailureKind.RPC_ERROR),
        words=("strands.", "GraphBubbleUp", "NodeInterrupt", "ParentCommand", "GraphInterrupt", "Interrupt(value=", "Tool execution was interrupted"),
    ),
    Rule(
        "elicitation",
        late(r"-32042\b"),
        "The server asks the user to open an address first (URL elicitation); the call goes on after that.",
        "MCP 2025-11-25: URLElicitationRequiredError",
        kinds=(FailureKind.RPC_ERROR,),
        words=("-32042",),
    ),
    Rule(
        "consent-awaited",
        late(r"RequiresUserConsent|(?i:\buser consent is required|\brequires? (?:the )?user(?:'s)? consent)|\bauthorization_pending\b"),
        "It waits until the user has opened the authorization URL and consented; nothing has failed.",
        "AgentCore Identity: authorization code grant; RFC 8628 §3.5",
        not_when=late(r"AADSTS|\b(?:consent|interaction|login)_required\b|(?i:denied|timed out|expired)"),
        kinds=(FailureKind.EXCEPTION, FailureKind.SPAN_STATUS, FailureKind.LOGGED_ERROR, FailureKind.RPC_ERROR),
        small=("require", "requiresuserconsent", "authorization_pending", "user consent is required"),
    ),
    Rule(
        "cancelled-by-user",
        late(r"^(?:the )?(?:operation|request|task|run|stream|build|deployment|execution) (?:was |has been )?(?:cancel+ed|aborted) by (?:the )?(?:user|caller|client)|AbortError: This operation was aborted|\bUserInitiated\b|ServiceSchedulerInitiated"),
        "Whoever had asked for it took it back.",
        "fetch AbortController; ECS stop codes; A2A state canceled",
        words=("cance", "aborted", "UserInitiated", "ServiceSchedulerInitiated", "AbortError: This operation was aborted"),
    ),
    Rule(
        "cleared-away",
        late(r"Exception ignored (?:in|while|on)\b|Task was destroyed but it is pending!|RuntimeError: Event loop is closed"),
        "It was raised while objects were cleared away, after the work.",
        "CPython finalizers, asyncio",
        needs=("answered",),
        around=True,
        words=("Exception ignored ", "RuntimeError: Event loop is closed", "Task was destroyed but it is pending!"),
    ),
    Rule(
        "websocket-good-end",
        late(r"\b100[01]\b[^\n]{0,40}\b(?:OK|normal|going away|Normal Closure)\b|ConnectionClosedOK"),
        "The socket was closed as it should be.",
        "RFC 6455 §7.4.1",
        kinds=(FailureKind.WEBSOCKET_CLOSE, FailureKind.EXCEPTION),
        words=("100", "ConnectionClosedOK"),
    ),
    Rule(
        "tried-again-at-info",
        late(r"(?i)(?:\binfo?\b|level=info)[^\n]{0,600}\b(?:re-?tr(?:y|ies|ied|ying)|re-?connect(?:s|ed|ing)?|re-?start(?:ed|ing))\b"),
        "The program logs it at level INFO and tries again, and the log goes on without it.",
        "logging clients of every language",
        needs=("went_well",),
        refuted_by=("again_and_again",),
        kinds=(FailureKind.LOGGED_ERROR, FailureKind.EXCEPTION),
        below=13,
        around=True,
        small=("inf", "level=info"),
    ),
    Rule(
        "done-without-at-info",
        late(r"(?i)(?:\binfo?\b|level=info)[^\n]{0,600}\b(?:ignor(?:e|ed|ing)|skipp(?:ed|ing)|fall(?:s|ing)?[ -]?back|fell back)\b"),
        "The program logs it at level INFO and does without.",
        "logging clients of every language",
        kinds=(FailureKind.LOGGED_ERROR, FailureKind.EXCEPTION),
        below=13,
        around=True,
        small=("fall", "ignor", "skipp", "fell back"),
    ),
    Rule(
        "another-address",
        late(r"(?i)\b(?:bind|binding|listen|listening)\b"),
        "The program could not listen at one of its addresses, warns of it, and goes on to say that it serves.",
        "Redis and others where a machine has no IPv6",
        not_when=late(r"(?i)\bin use\b|errno:? ?98\b|\b10048\b|\bpermission denied\b"),
        small=("bind", "listen", "binding", "listening"),
        needs=("serves",),
        kinds=(FailureKind.LOGGED_ERROR, FailureKind.EXCEPTION),
        below=17,
    ),
    Rule(
        "optional",
        late(r"(?i)\boptional ?[=:] ?true\b|\bis optional\b"),
        "What was looked for is optional, and the program goes on to say that it serves.",
        "Spring Cloud Config and others",
        small=("optional", "is optional"),
        needs=("serves",),
        kinds=(FailureKind.LOGGED_ERROR, FailureKind.EXCEPTION),
        below=17,
    ),
    Rule(
        "gone-by-then",
        late(r"(?:ResourceNotFoundException|NotFound|NoSuch\w{2,40})\b[^\n]{0,300}\b(?:already deleted|nothing to delete|skipping deletion|ignor(?:ed|ing))\b"),
        "What was to be deleted is gone already.",
        "delete-if-present of deployment tools",
        words=("NoSuch", "NotFound", "ResourceNotFoundException"),
    ),
)
