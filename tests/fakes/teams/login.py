"""The login that gives a bot its token: the client credentials flow of one tenant. Begin at `log_in`."""

from collections.abc import Mapping

from tests.fakes.slack.shapes import Json
from tests.fakes.teams.cloud import TOKEN_LIFE, Cloud

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


def _refused(cloud: Cloud, status: int, error: str, why: str) -> tuple[int, Json]:
    cloud.refuse("login", error, why)
    return status, {"error": error, "error_description": why}
