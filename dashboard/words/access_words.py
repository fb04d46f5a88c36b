"""What the dashboard says of signing in, and of who may do what."""

from typing import Final

SIGN_IN_FIRST: Final = "Sign in to see Trustwatch"
SIGN_IN: Final = "Sign in"
SIGN_OUT: Final = "Sign out"
NOT_SET_UP: Final = (
    "Nobody is let in: the settings name who may read or edit, under `[dashboard]`, or a secrets file is named, and no "
    "sign-in could be read from it. `docs/security.md` says how to set one up; the secrets file is TOML, and its name "
    "ends in `.toml`."
)
NOT_NAMED: Final = (
    "You are signed in, but your address is not among the `viewers` and `editors` under `[dashboard]` in the settings, "
    "or your provider does not call it verified. Who runs this dashboard can name you there."
)
SIGNED_IN: Final = "Signed in as {name}, {role}."
EDITOR: Final = "editor"
VIEWER: Final = "viewer"
NO_ADDRESS: Final = "somebody without a verified address"
EDITORS_ONLY: Final = (
    "You read here as a viewer. Correcting and acting are for editors, "
    "whom the settings name under [dashboard]."
)
