/** Owns where a line of Chinese may end: between words, never inside one. Pure. */

/** Words of our texts that the dictionary takes apart. */
const TERMS =
  /微信|二维码|浏览器|管理员|验证码|账号|链接|绑定|页面|扫码|重试|点击|点开|发来|输错|登录页|本页|这台|太久|一会儿|出错|有误|没有|不是我|另一部|索要|发给|三次|扫一扫|文件传输助手|使用完整服务/g;
/** What leans on the word before it, and on the word after it. */
const BACKWARD = /^[的了过着里中上下内时后们]/;
const FORWARD = /[请不此这已被为再如未也把在向您]$/;

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/**
 * The text in pieces between which a line may end. CSS alone cannot say so: browsers know no Chinese words, and break (and
 * balance) between any two characters. At punctuation and spaces their own rules are right, so no piece ends there.
 */
export function breakableAt(text: string): readonly string[] {
  const whole = [...text.matchAll(TERMS)].map(({ 0: term, index }) => [index, index + term.length] as const);
  const pieces: string[] = [];
  let piece = '';
  let afterWord = false;
  for (const { segment, index, isWordLike = false } of segmenter.segment(text)) {
    const inTerm = whole.some(([start, end]) => start < index && index < end);
    if (afterWord && isWordLike && !inTerm && !BACKWARD.test(segment) && !FORWARD.test(piece)) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
    afterWord = isWordLike;
  }
  return [...pieces, piece];
}
