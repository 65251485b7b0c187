"""The logins that give a bot its token: one tenant's client credentials, or a machine of Azure's. See `log_in`."""

from collections.abc import Mapping

from tests.fakes.slack.shapes import Json
from tests.fakes.teams.cloud import TOKEN_LIFE, Cloud

IDENTITY_HEADER = "853b9a84-5bfa-4b22-a3f3-0b9a43d9ad8a"
SCOPE = "https://api.botframework.com/.default"


def log_in(cloud: Cloud, tenant: str, form: Mapping[str, str]) -> tuple[int, Json]:
    """HTTP's status and the JSON: a token for the Bot Connector, or which of the credentials is wrong."""
    if form.get("grant_type") != "client_credentials":
        return _refused(
            cloud, 400, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type."
        )
    if tenant != cloud.tenant_id:
        return _refused(cloud, 400, "invalid_request", f"AADSTS90002: Tenant '{tenant}' not found.")
    if form.get("client_id") != cloud.app_id:
        return _refused(cloud, 400, "unauthorized_client", "AADSTS700016: Application not found in the directory.")
    if form.get("client_secret") != cloud.app_password:
        return _refused(cloud, 401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
    if form.get("scope") != SCOPE:
        return _refused(cloud, 400, "invalid_scope", "AADSTS70011: The provided value for scope is not valid.")
    token = f"connector-token-{cloud.number()}"
    cloud.tokens[token] = cloud.clock.now() + TOKEN_LIFE
    seconds = int(TOKEN_LIFE.total_seconds())
    return 200, {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token}


def ask_machine(cloud: Cloud, headers: Mapping[str, str], query: Mapping[str, str]) -> tuple[int, Json]:
    """What Azure's endpoint on this machine answers: on App Service if the secret header is there, else on a VM."""
    on_app_service = "X-IDENTITY-HEADER" in headers
    if on_app_service and headers["X-IDENTITY-HEADER"] != IDENTITY_HEADER:
        return _refused(cloud, 401, "unauthorized", "The header is not this machine's.")
    if not on_app_service and (headers.get("Metadata") != "true" or "X-Forwarded-For" in headers):
        return _refused(cloud, 400, "invalid_request", "Required metadata header not specified")
    if query.get("api-version") != ("2019-08-01" if on_app_service else "2018-02-01"):
        return _refused(cloud, 400, "bad_request_102", "Required api-version not specified")
    if query.get("resource") != SCOPE.removesuffix("/.default"):
        return _refused(cloud, 400, "invalid_resource", "AADSTS500011: The resource principal was not found.")
    if query.get("client_id") not in cloud.identities:
        return _refused(cloud, 400, "invalid_request", "Identity not found")
    ends = cloud.clock.now() + TOKEN_LIFE
    token = f"machine-token-{cloud.number()}"
    cloud.tokens[token] = ends
    told: Json = {"access_token": token, "expires_on": str(int(ends.timestamp())), "token_type": "Bearer"}
    return 200, told if on_app_service else {**told, "expires_in": str(int(TOKEN_LIFE.total_seconds()))}


def _refused(cloud: Cloud, status: int, error: str, why: str) -> tuple[int, Json]:
    cloud.refuse("login", error, why)
    return status, {"error": error, "error_description": why}
