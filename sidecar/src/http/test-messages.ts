/** Owns the texts of the administrator's test with a phone, Chinese and English side by side. */
import type { TestPageName } from '../flows/answer';
import type { Both, PageText } from './page-text';

export const TEST_PAGES: Readonly<Record<TestPageName, Both<PageText>>> = {
  test_start: {
    zh: {
      title: '测试微信登录',
      what: '这次测试会走完登录的全程，但不会登录任何账号。',
      todo: '点“继续”，在微信里同意，然后回到 Odoo 看结果。',
    },
    en: {
      title: 'Test of the WeChat login',
      what: 'This test goes the whole way of a login, and logs nobody in.',
      todo: 'Tap “Continue”, allow it in WeChat, then see the result in Odoo.',
    },
  },
  test_done: {
    zh: { title: '测试成功', what: '微信登录在这部手机上可以使用。', todo: '请回到 Odoo，结果已经在那里。' },
    en: {
      title: 'The test succeeded',
      what: 'The WeChat login works, as seen from this phone.',
      todo: 'Go back to Odoo: the result is there.',
    },
  },
  test_failed: {
    zh: {
      title: '测试没有成功',
      what: '测试没有完成，或者这个测试地址已经过期。',
      todo: '请回到 Odoo 看原因和处理办法，然后再测一次。',
    },
    en: {
      title: 'The test did not succeed',
      what: 'The test did not come to its end, or its address is too old.',
      todo: 'Go back to Odoo, which says why and what to do, then test again.',
    },
  },
};
