// Copies a text the page shows, or marks it so that the person can copy it.

/**
 * @param shown the element whose whole text is to be copied; focusable
 * @param clipboard the browser's clipboard; undefined on pages without TLS and in old WebViews
 * @returns 'copied', or 'selected' if the browser refused and the text is marked and focused instead
 */
export async function copyText(
  shown: HTMLElement,
  clipboard: Pick<Clipboard, 'writeText'> | undefined,
): Promise<'copied' | 'selected'> {
  try {
    if (clipboard) {
      await clipboard.writeText(shown.textContent ?? '');
      return 'copied';
    }
  } catch {
    // Permission refused: the text is marked instead, which needs no permission.
  }
  shown.focus();
  window.getSelection()?.selectAllChildren(shown);
  return 'selected';
}
