/** The QR's picture: that phones can read it is checked by another library, from what is drawn. */
import jsQR from 'jsqr';
import { qrSvg } from '../../src/http/qr-svg';

const ADDRESS = 'https://erp.example.com/wechat/q/0123456789abcdefghij-_';

/** The modules that the path draws, quiet zone included. */
function modulesOf(svg: string): boolean[][] {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const modules = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  const path = / d="([^"]+)"/.exec(svg)?.[1] ?? '';
  let [x, y] = [0, 0];
  for (const [, command, a = '0', b = '0'] of path.matchAll(/([Mmh])([\d.]+)(?: ([\d.]+))?/g)) {
    if (command === 'M') [x, y] = [Number(a), Math.floor(Number(b))];
    if (command === 'm') x += Number(a);
    if (command === 'h') for (const end = x + Number(a); x < end; x += 1) (modules[y] as boolean[])[x] = true;
  }
  return modules;
}

/** What a phone reads off these modules, each some pixels wide. */
function read(modules: readonly (readonly boolean[])[], pixels = 6): string | undefined {
  const side = modules.length * pixels;
  const image = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const dark = modules[Math.floor(y / pixels)]?.[Math.floor(x / pixels)];
      if (dark) image.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return jsQR(image, side, side)?.data;
}

test('can be read', () => {
  expect(read(modulesOf(qrSvg(ADDRESS)))).toBe(ADDRESS);
});

/** Square stains of a tenth of the code, away from the three corners that a reader finds it by. */
const STAINS = [
  [12, 12],
  [13, 20],
  [20, 13],
  [18, 18],
  [13, 28],
  [28, 13],
] as const;

test.each(STAINS.flatMap(([x, y]) => [true, false].map((dark) => [x, y, dark] as const)))(
  'can be read with a stain at %i, %i (dark: %s)',
  (left, top, dark) => {
    const modules = modulesOf(qrSvg(ADDRESS));
    const code = modules.length - 8;
    const side = Math.ceil(Math.sqrt((code * code) / 10));
    for (let y = top; y < top + side; y += 1) modules[y]?.fill(dark, left, left + side);
    expect(read(modules)).toBe(ADDRESS);
  },
);

test('is black on white with four modules of quiet around it', () => {
  const svg = qrSvg(ADDRESS);
  const modules = modulesOf(svg);
  const last = modules.length - 1;
  modules.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (Math.min(x, y, last - x, last - y) < 4) expect(dark).toBe(false);
    }),
  );
  expect(modules[4]?.slice(4, 11)).toEqual(Array<boolean>(7).fill(true));
  expect(svg).toMatch(/<rect width="(\d+)" height="\1" fill="#fff"\/>/);
});

test('is small, one path, without ids, scripts, sizes or colours of a scheme', () => {
  const svg = qrSvg(ADDRESS);
  expect(svg.length).toBeLessThan(5000);
  expect(svg).toMatch(
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+" shape-rendering="crispEdges"><rect [^>]+\/><path stroke="#000" d="[Mmh\d. ]+"\/><\/svg>$/,
  );
});
