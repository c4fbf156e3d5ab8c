"""What is the first of several resources that failed, and what only failed with it."""

from make import document, log

from agentcore_analyzer.model import Kind


def rows(*said, file="deploy.log"):
    return [
        log(n + 1.0, f"11:0{n}:00 AM | {status} | AWS::{kind} | {name}{f'  {why}' if why else ''}", file, severity=0, channel=Kind.TEXT)
        for n, (status, kind, name, why) in enumerate(said)
    ]


WHY = "Resource handler returned message: The zork is not there (Service: Iam, Status Code: 404)"
ROLE = ("CREATE_FAILED", "IAM::Role", "ZorkRole", WHY)
CANCELLED = ("CREATE_FAILED", "Lambda::Function", "ZorkFunction", "Resource creation cancelled")
STACK = ("ROLLBACK_IN_PROGRESS", "CloudFormation::Stack", "Zork", "The following resource(s) failed to create: [ZorkRole].")


def listed(*items, kind=Kind.STATUS):
    return [document(kind, "list-agent-runtimes", {"agentRuntimes": list(items)}, "status.json")]


BROKEN = {"agentRuntimeId": "zork-1", "status": "CREATE_FAILED", "failureReason": "the image of the zork is not there"}
CASES = {
    "one with its reason": (rows(ROLE), [
        "error certain: ZorkRole is CREATE_FAILED: Resource handler returned message: The zork is not there (Service: Iam, Status Code: 404)",
        "  deploy.log: it says so “11:00:00 AM | CREATE_FAILED | AWS::IAM::Role | ZorkRole  Res”",
    ]),
    "what was cancelled with it": (rows(ROLE, CANCELLED, STACK), [
        "error certain: ZorkRole is CREATE_FAILED: Resource handler returned message: The zork is not there (Service: Iam, Status Code: 404)",
        "  deploy.log: it says so “11:00:00 AM | CREATE_FAILED | AWS::IAM::Role | ZorkRole  Res”",
        "  deploy.log: it failed with it “11:01:00 AM | CREATE_FAILED | AWS::Lambda::Function | ZorkFu”",
        "  deploy.log: it failed with it “11:02:00 AM | ROLLBACK_IN_PROGRESS | AWS::CloudFormation::St”",
    ]),
    "cancelled alone": (rows(CANCELLED), [
        "error certain: ZorkFunction is CREATE_FAILED: Resource creation cancelled",
        "  deploy.log: it says so “11:00:00 AM | CREATE_FAILED | AWS::Lambda::Function | ZorkFu”",
    ]),
    "without a reason": (rows(("CREATE_FAILED", "IAM::Role", "ZorkRole", "")), [
        "error certain: ZorkRole is CREATE_FAILED",
        "  deploy.log: it says so “11:00:00 AM | CREATE_FAILED | AWS::IAM::Role | ZorkRole”",
    ]),
    "without a reason beside one with it": (rows(("CREATE_FAILED", "S3::Bucket", "ZorkBucket", ""), ROLE), [
        "error certain: ZorkBucket is CREATE_FAILED",
        "  deploy.log: it says so “11:00:00 AM | CREATE_FAILED | AWS::S3::Bucket | ZorkBucket”",
        "error certain: ZorkRole is CREATE_FAILED: Resource handler returned message: The zork is not there (Service: Iam, Status Code: 404)",
        "  deploy.log: it says so “11:01:00 AM | CREATE_FAILED | AWS::IAM::Role | ZorkRole  Res”",
    ]),
    "two for one reason": (rows(ROLE, ("CREATE_FAILED", "IAM::Role", "OtherRole", WHY)), [
        "error certain: ZorkRole, OtherRole are CREATE_FAILED: Resource handler returned message: The zork is not there (Service: Iam, Status Code: 404) (2 times)",
        "  deploy.log: it says so “11:00:00 AM | CREATE_FAILED | AWS::IAM::Role | ZorkRole  Res”",
        "  deploy.log: it says so “11:01:00 AM | CREATE_FAILED | AWS::IAM::Role | OtherRole  Re”",
    ]),
    "two for two reasons": (rows(ROLE, ("CREATE_FAILED", "S3::Bucket", "ZorkBucket", "zork-bucket already exists")), [
        "error certain: ZorkRole is CREATE_FAILED: Resource handler returned message: The zork is not there (Service: Iam, Status Code: 404)",
        "  deploy.log: it says so “11:00:00 AM | CREATE_FAILED | AWS::IAM::Role | ZorkRole  Res”",
        "error certain: ZorkBucket is CREATE_FAILED: zork-bucket already exists",
        "  deploy.log: it says so “11:01:00 AM | CREATE_FAILED | AWS::S3::Bucket | ZorkBucket  ”",
    ]),
    "in two files": ([*rows(ROLE), *rows(CANCELLED, file="other.log")], [
        "error certain: ZorkRole is CREATE_FAILED: Resource handler returned message: The zork is not there (Service: Iam, Status Code: 404)",
        "  deploy.log: it says so “11:00:00 AM | CREATE_FAILED | AWS::IAM::Role | ZorkRole  Res”",
        "error certain: ZorkFunction is CREATE_FAILED: Resource creation cancelled",
        "  other.log: it says so “11:00:00 AM | CREATE_FAILED | AWS::Lambda::Function | ZorkFu”",
    ]),
    "not deleted": (rows(("DELETE_FAILED", "S3::Bucket", "ZorkBucket", "The bucket you tried to delete is not empty")), [
        "error certain: ZorkBucket is DELETE_FAILED: The bucket you tried to delete is not empty",
        "  deploy.log: it says so “11:00:00 AM | DELETE_FAILED | AWS::S3::Bucket | ZorkBucket  ”",
    ]),
    "not deleted, since another was not": (
        rows(("DELETE_FAILED", "EC2::Subnet", "ZorkNet", "The subnet has dependencies and cannot be deleted."),
             ("DELETE_FAILED", "EC2::NetworkInterface", "ZorkCard", "the zork holds it, and it is in use")), [
        "error certain: ZorkCard is DELETE_FAILED: the zork holds it, and it is in use",
        "  deploy.log: it says so “11:01:00 AM | DELETE_FAILED | AWS::EC2::NetworkInterface | Z”",
        "  deploy.log: it failed with it “11:00:00 AM | DELETE_FAILED | AWS::EC2::Subnet | ZorkNet  Th”",
    ]),
    "not deleted, for two reasons": (
        rows(("DELETE_FAILED", "S3::Bucket", "ZorkBucket", "The bucket you tried to delete is not empty"),
             ("DELETE_FAILED", "EC2::NetworkInterface", "ZorkCard", "the zork holds it, and it is in use")), [
        "error certain: ZorkBucket is DELETE_FAILED: The bucket you tried to delete is not empty",
        "  deploy.log: it says so “11:00:00 AM | DELETE_FAILED | AWS::S3::Bucket | ZorkBucket  ”",
        "error certain: ZorkCard is DELETE_FAILED: the zork holds it, and it is in use",
        "  deploy.log: it says so “11:01:00 AM | DELETE_FAILED | AWS::EC2::NetworkInterface | Z”",
    ]),
    "not made, for what it depends on": (
        rows(("UPDATE_FAILED", "EC2::Subnet", "ZorkNet", "The subnet has dependencies and cannot be deleted."),
             ("DELETE_FAILED", "EC2::NetworkInterface", "ZorkCard", "the zork holds it, and it is in use")), [
        "error certain: ZorkNet is UPDATE_FAILED: The subnet has dependencies and cannot be deleted.",
        "  deploy.log: it says so “11:00:00 AM | UPDATE_FAILED | AWS::EC2::Subnet | ZorkNet  Th”",
        "error certain: ZorkCard is DELETE_FAILED: the zork holds it, and it is in use",
        "  deploy.log: it says so “11:01:00 AM | DELETE_FAILED | AWS::EC2::NetworkInterface | Z”",
    ]),
    "it went well": (rows(("CREATE_COMPLETE", "IAM::Role", "ZorkRole", "")), []),
    "of a list": (listed(BROKEN), [
        "error certain: zork-1 is CREATE_FAILED: the image of the zork is not there",
        "  status.json: it says so “the image of the zork is not there”",
    ]),
    "a good one of a list": (listed({**BROKEN, "status": "READY"}), [
        "error certain: A resource tells of a failure: the image of the zork is not there",
        "  status.json: it says so “the image of the zork is not there”",
    ]),
    "of a document of another kind": (listed(BROKEN, kind=Kind.JSON), [
        "error certain: zork-1 is CREATE_FAILED: the image of the zork is not there",
        "  status.json: it says so “the image of the zork is not there”",
    ]),
    "without a reason, of a list": (listed({**BROKEN, "failureReason": ""}), [
        "error certain: zork-1 is CREATE_FAILED",
        "  status.json: it says so “CREATE_FAILED”",
    ]),
}  # fmt: skip
