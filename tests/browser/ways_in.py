"""Ways in beside passwords: a provider, passkeys, and codes after the password."""

from __future__ import annotations

import base64
import hmac
import time

from playwright.sync_api import CDPSession, Page, expect

from people import PASSWORD, sign_in, sign_out
from visit import Visit


def provider(visit: Visit) -> None:
    """Somebody who was invited gets in by the provider, and the next time with one click fewer."""
    # The provider's page wants a style sheet from elsewhere, which a machine of the tests does not reach.
    visit.expected += ["cdn.jsdelivr.net", "/favicon.ico"]
    page = visit.window()
    page.goto("/calls?status=safe")
    page.wait_for_url("**/login?next=**")
    page.get_by_role("link", name="Sign in with Northgate").click()
    page.get_by_role("button", name="u-1").click()
    page.wait_for_url("**/calls?status=safe")
    expect(page.get_by_role("banner")).to_contain_text("Ann Example")
    page.goto("/account")
    expect(page.locator("#providers")).to_contain_text("connected")
    expect(page.locator("#sessions")).to_contain_text("provider")
    sign_out(page)

    # Whoever says no at the provider reads so here.
    visit.expected.append("status of 403")
    page.get_by_role("link", name="Sign in with Northgate").click()
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url("**/login/callback**")
    expect(page.get_by_role("alert")).to_contain_text("Northgate did not let you in")

    # Somebody whom nobody has invited does not get in.
    page.get_by_role("link", name="Sign in with Northgate").click()
    page.get_by_placeholder("sub").fill("a-stranger")
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_role("alert")).to_contain_text("does not vouch")

    # All of it is links and forms.
    bare = visit.window(java_script_enabled=False)
    bare.goto("/login")
    bare.get_by_role("link", name="Sign in with Northgate").click()
    bare.get_by_role("button", name="u-1").click()
    bare.wait_for_url("**/flags")


def authenticator(page: Page) -> tuple[CDPSession, str]:
    """A new authenticator in this window: one that knows its owner and keeps passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def join(visit: Visit) -> tuple[Page, str]:
    """Accepts the invitation; the window, and the address of whoever accepted."""
    page = visit.window()
    page.goto(visit.link)
    email = page.get_by_label("E-mail address").input_value()
    page.get_by_label("Name", exact=True).fill("Ann Example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_load_state()
    return page, email


def add_passkey(page: Page, name: str) -> None:
    page.goto("/account")
    page.get_by_label("Name of the new passkey").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("rowheader", name=name)).to_be_visible()


def passkeys(visit: Visit) -> None:
    """A passkey is added, signs in by itself and as the second factor, and is removed."""
    page, email = join(visit)
    session, device = authenticator(page)
    add_passkey(page, "Laptop")
    # The same device does not get a second one.
    page.get_by_label("Name of the new passkey").fill("Again")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("has a passkey of yours already")
    sign_out(page)

    page.goto("/login?next=/calls")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{visit.url}/calls")
    page.goto("/account")
    expect(page.get_by_role("rowheader", name="Laptop").locator("..")).not_to_contain_text("never")
    sign_out(page)

    # An authenticator that does not know its owner is no proof.
    visit.expected.append("status of 422")
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto("/login")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_be_visible()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})

    # After the password it is the second factor.
    page.goto("/login")
    sign_in(page, email, PASSWORD)
    page.wait_for_url("**/login/second**")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/flags")
    page.goto("/account")
    expect(page.locator("#sessions")).to_contain_text("password and second factor")
    page.get_by_role("button", name="Remove Laptop").click()
    expect(page.get_by_role("rowheader", name="Laptop")).to_have_count(0)
    sign_out(page)

    # The device still has what the console has forgotten.
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("not accepted")


def copied(visit: Visit) -> None:
    """An answer counts once, and a passkey whose count goes back is a copy."""
    page, _ = join(visit)
    session, device = authenticator(page)
    add_passkey(page, "Laptop")
    before = session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"][0]
    sign_out(page)
    with page.expect_request(lambda request: request.url.endswith("/login/passkey")) as sent:
        page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/flags")
    answer = {"Content-Type": "application/x-www-form-urlencoded"}
    again = page.request.post("/login/passkey", data=sent.value.post_data, headers=answer)
    assert again.status == 422, f"the same answer counts twice: {again.status}"
    assert "done already" in again.json()["message"], again.text()
    # Nor does it with a challenge of another time.
    other = page.request.post("/login/passkey/begin").json()["ceremony"]
    old = sent.value.post_data_json
    mixed = page.request.post("/login/passkey", form={**old, "ceremony": other})
    assert mixed.status == 422 and "not accepted" in mixed.json()["message"], mixed.text()
    sign_out(page)

    # The state of the authenticator before that login: as a copy has it.
    session.send("WebAuthn.clearCredentials", {"authenticatorId": device})
    session.send("WebAuthn.addCredential", {"authenticatorId": device, "credential": before})
    visit.expected.append("status of 422")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("not accepted")


def code_of(secret: str) -> str:
    """What an app shows now (RFC 6238)."""
    key = base64.b32decode(secret.replace("-", "").upper())
    digest = hmac.digest(key, int(time.time() // 30).to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def codes(visit: Visit) -> None:
    """An admin who must have a second factor adds an app, and signs in with its codes; all without a script."""
    page = visit.window(java_script_enabled=False)
    page.goto(visit.link)
    email = page.get_by_label("E-mail address").input_value()
    page.get_by_label("Name", exact=True).fill("Ann Example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url("**/account")
    expect(page.get_by_role("status").first).to_contain_text("need a second factor")
    page.get_by_role("button", name="Add an app").click()
    page.wait_for_url("**/account/totp")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    secret = page.locator("#secret").inner_text()
    page.get_by_label("Code, six digits").fill(code_of(secret))
    page.get_by_role("button", name="Add", exact=True).click()
    recovery = page.locator(".codes li").all_inner_texts()
    assert len(recovery) == 10, recovery
    page.get_by_role("link", name="I have kept them").click()
    page.goto("/settings/people")
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    sign_out(page)

    visit.ask("half a minute")
    page.goto("/login?next=/calls")
    sign_in(page, email, PASSWORD)
    page.wait_for_url("**/login/second**")
    page.get_by_label("Code of your app").fill(code_of(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{visit.url}/calls")
    sign_out(page)
    page.goto("/login")
    sign_in(page, email, PASSWORD)
    page.get_by_label("Code of your app").fill(recovery[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/flags")
