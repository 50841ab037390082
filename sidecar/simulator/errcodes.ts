/** Owns WeChat's business errors: the text of each errcode and how a refusal travels inside the simulator. */

/** Texts as servers send them today, before the rid. Keys are WeChat's errcodes. */
const TEXTS: Readonly<Record<number, string>> = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40002: 'invalid grant_type',
  40003: 'invalid openid',
  40013: 'invalid appid',
  40014: 'invalid access_token',
  40029: 'invalid code',
  40030: 'invalid refresh_token',
  40066: 'invalid url',
  40125: 'invalid appsecret',
  40163: 'code been used',
  40164: 'invalid ip, not in whitelist',
  40226: 'code blocked',
  40243: 'AppSecret frozen',
  41001: 'access_token missing',
  41002: 'appid missing',
  41003: 'missing refresh_token',
  41004: 'appsecret missing',
  41008: 'missing code',
  41009: 'missing openid',
  42001: 'access_token expired',
  42002: 'refresh_token expired',
  42003: 'code expired',
  42007: 'user changed password, re-authorise',
  43001: 'require GET method',
  43002: 'require POST method',
  44002: 'empty post data',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit must slower retry next minute',
  47001: 'data format error',
  48001: 'api unauthorized',
  48004: 'api forbidden for irregularities',
  50001: 'user unauthorized',
  50002: 'user limited',
  61004: 'access clientip is not registered, not in ip-white-list',
  76003: 'invalid cgi_path',
  76021: 'cgi_path not found, please check',
  76022: 'could not use this cgi_path, no permission',
  89503: 'this ip call needs confirmation by the administrator',
};

/** Thrown by an endpoint to answer with an errcode. `message` is the errmsg before the rid. */
export class Refusal extends Error {
  readonly errcode: number;

  constructor(errcode: number, text = TEXTS[errcode] ?? 'simulated error') {
    super(text);
    this.errcode = errcode;
  }
}
