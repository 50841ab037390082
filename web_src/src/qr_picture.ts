// The QR code as an image for the page, and as a picture to save and scan from the album.

const NAME = 'wechat-login.png';
/** Large enough for any album, in whole pixels per module. */
const LEAST_SIDE = 800;

/** @param svg ASCII only */
export const imageSource = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;

/**
 * @param svg the QR code, quiet zone included
 * @param page the window
 * @param share offers the picture to the system's share sheet instead, where the browser has one
 * @returns 'failed' where this browser cannot; 'cancelled' where the person changed their mind
 */
export async function savePicture(
  svg: string,
  page: Window,
  share: boolean,
): Promise<'saved' | 'cancelled' | 'failed'> {
  try {
    const picture = new File([await draw(svg, page.document)], NAME, { type: 'image/png' });
    if (share && page.navigator.canShare?.({ files: [picture] })) {
      await page.navigator.share({ files: [picture] });
    } else {
      download(picture, page.document);
    }
    return 'saved';
  } catch (error) {
    return error instanceof Error && error.name === 'AbortError' ? 'cancelled' : 'failed';
  }
}

/** @throws where the browser does not draw the image or does not give it back */
async function draw(svg: string, document: Document): Promise<Blob> {
  const drawing = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  const units = Number(drawing.getAttribute('viewBox')?.split(' ')[2]) || LEAST_SIDE;
  const side = units * Math.ceil(LEAST_SIDE / units);
  // Without a size of its own Firefox draws nothing.
  drawing.setAttribute('width', String(side));
  drawing.setAttribute('height', String(side));
  const image = document.createElement('img');
  const loaded = new Promise((resolve, reject) => {
    image.addEventListener('load', resolve);
    image.addEventListener('error', reject);
  });
  image.src = imageSource(new XMLSerializer().serializeToString(drawing));
  await loaded;

  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser has no canvas');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, side, side);
  context.drawImage(image, 0, 0, side, side);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('this canvas gives nothing back'))), 'image/png');
  });
}

function download(picture: File, document: Document): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(picture);
  link.download = NAME;
  link.click();
  // Some browsers start reading a moment later.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
