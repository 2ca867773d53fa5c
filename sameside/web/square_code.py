"""How is an address drawn as a square code that a phone reads?"""

import qrcode  # type: ignore[import-untyped]  # the package carries no types

_QUIET_SIGNS = 4  # the white margin a reader needs, in modules of the code


def square_code(text: str) -> str:
    """The code as SVG. No style attribute: the pages' policy refuses them; white behind it in dark colours, too."""
    code = qrcode.QRCode(border=_QUIET_SIGNS, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    size = len(rows)
    return (
        f'<svg viewBox="0 0 {size} {size}" shape-rendering="crispEdges" aria-hidden="true">'
        f'<path fill="white" d="M0 0h{size}v{size}H0z"/><path fill="black" d="{dark}"/></svg>'
    )
