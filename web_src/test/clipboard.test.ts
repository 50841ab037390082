// Copying the address, and what happens where the browser does not let us.
import { copyText } from '../src/clipboard';

const ADDRESS = 'https://erp.example.com/web/login';

const shown = () => {
  const paragraph = document.createElement('p');
  paragraph.tabIndex = -1;
  paragraph.textContent = ADDRESS;
  document.body.replaceChildren(paragraph);
  return paragraph;
};

test('copies the whole text', async () => {
  const writeText = jest.fn(() => Promise.resolve());
  await expect(copyText(shown(), { writeText })).resolves.toBe('copied');
  expect(writeText).toHaveBeenCalledWith(ADDRESS);
});

test.each([
  ['there is no clipboard', undefined],
  ['the browser refuses', { writeText: () => Promise.reject(new Error('NotAllowedError')) }],
])('marks the text when %s', async (_when, clipboard) => {
  const paragraph = shown();
  await expect(copyText(paragraph, clipboard)).resolves.toBe('selected');
  expect(document.activeElement).toBe(paragraph);
  expect(window.getSelection()?.toString()).toBe(ADDRESS);
});
