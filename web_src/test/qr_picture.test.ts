// The QR code as an image and as a picture to save. jsdom draws nothing, so image and canvas are stood in for.
import { imageSource, savePicture } from '../src/qr_picture';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 450 450"><path d="M40,40h10v10z"/></svg>';
const PNG = new Blob(['png'], { type: 'image/png' });

let drawn: { source: string; side: number } | undefined;
let clicked: { href: string; download: string } | undefined;
let canvasGives: Blob | null;
let imageLoads: boolean;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask'] });
  [drawn, clicked, canvasGives, imageLoads] = [undefined, undefined, PNG, true];
  jest.spyOn(HTMLImageElement.prototype, 'src', 'set').mockImplementation(function (
    this: HTMLImageElement,
    source: string,
  ) {
    this.dataset['source'] = source;
    queueMicrotask(() => this.dispatchEvent(new Event(imageLoads ? 'load' : 'error')));
  });
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({
    fillRect: () => undefined,
    drawImage: (image: HTMLImageElement, _x: number, _y: number, side: number) => {
      drawn = { source: decodeURIComponent(image.dataset['source'] ?? ''), side };
    },
  } as unknown as null);
  jest.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation((take) => take(canvasGives));
  jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    clicked = { href: this.href, download: this.download };
  });
  URL.createObjectURL = jest.fn(() => 'blob:picture');
  URL.revokeObjectURL = jest.fn();
});

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

const withShare = (share: () => Promise<void>, canShare = () => true) =>
  ({ document, navigator: { canShare, share } }) as unknown as Window;

test('the image is the SVG itself', () => {
  expect(imageSource(SVG)).toBe(`data:image/svg+xml,${encodeURIComponent(SVG)}`);
});

test('a picture is drawn in whole pixels per unit, and downloaded', async () => {
  await expect(savePicture(SVG, window, false)).resolves.toBe('saved');
  expect(drawn?.side).toBe(900);
  expect(drawn?.source).toContain('width="900" height="900"');
  expect(clicked).toEqual({ href: 'blob:picture', download: 'wechat-login.png' });
  jest.advanceTimersByTime(60_000);
  expect(URL.revokeObjectURL).toHaveBeenCalledWith('blob:picture');
});

test('it is shared where that is the way to the album', async () => {
  const share = jest.fn(() => Promise.resolve());
  await expect(savePicture(SVG, withShare(share), true)).resolves.toBe('saved');
  expect(share).toHaveBeenCalledWith({ files: [expect.objectContaining({ name: 'wechat-login.png' })] });
  expect(clicked).toBeUndefined();
});

test('it is downloaded where files cannot be shared', async () => {
  const share = jest.fn(() => Promise.resolve());
  await expect(
    savePicture(
      SVG,
      withShare(share, () => false),
      true,
    ),
  ).resolves.toBe('saved');
  await expect(savePicture(SVG, window, true)).resolves.toBe('saved');
  expect(share).not.toHaveBeenCalled();
  expect(clicked).toBeDefined();
});

test('somebody who closes the share sheet has cancelled', async () => {
  const share = () => Promise.reject(Object.assign(new Error('cancelled'), { name: 'AbortError' }));
  await expect(savePicture(SVG, withShare(share), true)).resolves.toBe('cancelled');
});

test.each([
  ['does not draw it', () => (imageLoads = false)],
  ['gives nothing back', () => (canvasGives = null)],
  ['has no canvas', () => jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null)],
])('a browser that %s has failed', async (_what, break_) => {
  break_();
  await expect(savePicture(SVG, window, false)).resolves.toBe('failed');
  expect(clicked).toBeUndefined();
});
