"""Draws QR codes. Pure: no Odoo in it.

Odoo's own barcodes need reportlab's renderPM, which not every installation has; the modules themselves come from
reportlab, and Pillow, which Odoo cannot do without, paints them."""

from io import BytesIO

from PIL import Image
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

QUIET_ZONE = 4
PIXELS = 480


def qr_png(text):
    """Return a QR code as PNG bytes: error correction Q, black on white, with the quiet zone that scanners want."""
    code = QRCode(None, QRErrorCorrectLevel.Q)
    code.addData(text)
    code.make()
    size = code.getModuleCount() + 2 * QUIET_ZONE
    image = Image.new("1", (size, size), 1)
    for row, modules in enumerate(code.modules):
        for column, dark in enumerate(modules):
            if dark:
                image.putpixel((column + QUIET_ZONE, row + QUIET_ZONE), 0)
    scale = -(-PIXELS // size)
    png = BytesIO()
    # Whole pixels per module, so that no edge is blurred.
    image.resize((size * scale, size * scale), Image.NEAREST).save(png, "PNG")
    return png.getvalue()
