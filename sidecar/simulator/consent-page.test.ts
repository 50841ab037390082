/** The dialog's look at its own address, which no server could do. */
import { runInNewContext } from 'node:vm';
import { consentPage } from './consent-page';
import { createPersonas } from './personas';

/** What the dialog's script puts in place of the dialog at an address with this fragment: the id of a template, or nothing. */
function replacement(hash: string): string | undefined {
  const page = consentPage(createPersonas('wx0123456789abcdef').all[0]!);
  let shown: string | undefined;
  const document = {
    body: { replaceChildren: (content: string) => void (shown = content) },
    getElementById: (id: string) => ({ content: id }),
  };
  runInNewContext(/<script>([^]*?)<\/script>/.exec(page)?.[1] ?? '', { location: { hash }, document });
  return shown;
}

test('with #wechat_redirect the dialog stays', () => {
  expect(replacement('#wechat_redirect')).toBeUndefined();
});

test.each(['', '#wechat_redirect2', '#forcePopup=true'])('with the fragment %j the link is refused', (hash) => {
  expect(replacement(hash)).toBe('no-fragment');
});

test('the page for a link without the fragment is there beside the dialog', () => {
  const page = consentPage(createPersonas('wx0123456789abcdef').all[0]!);
  expect(/<template id="no-fragment">([^]*?)<\/template>/.exec(page)?.[1]).toContain('该链接无法访问');
});
