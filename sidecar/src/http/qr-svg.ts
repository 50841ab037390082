/** Owns the picture of a QR code. Pure. */
import { encode } from 'uqr';

/** Modules of white around the code, as the standard wants them. */
const QUIET_ZONE = 4;

/**
 * An SVG without size, ids or style: black on white whatever the colour scheme, sharp at any size, a quarter of it may be
 * unreadable (error correction Q). One stroke per row of the code, so that it stays small.
 */
export function qrSvg(text: string): string {
  const { data, size } = encode(text, { ecc: 'Q', border: QUIET_ZONE });
  const rows = data.map((row, y) => strokes(row, y)).join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<rect width="${size}" height="${size}" fill="#fff"/><path stroke="#000" d="${rows}"/></svg>`
  );
}

/** The black runs of a row, drawn along its middle: to the first one, then from one to the next. */
function strokes(row: readonly boolean[], y: number): string {
  let path = '';
  let from = 0;
  for (let x = row.indexOf(true); x !== -1; x = row.indexOf(true, from)) {
    const white = row.indexOf(false, x);
    const end = white === -1 ? row.length : white;
    path += path === '' ? `M${x} ${y}.5h${end - x}` : `m${x - from} 0h${end - x}`;
    from = end;
  }
  return path;
}
