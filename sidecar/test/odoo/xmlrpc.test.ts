import { decodeAnswer, XmlRpcSyntaxError } from '../../src/odoo/xmlrpc-decode';
import { encodeCall } from '../../src/odoo/xmlrpc-encode';

/** An answer around a value, in the words of Python's xmlrpc.client. */
function answerWith(value: string): string {
  return `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n${value}\n</param>\n</params>\n</methodResponse>\n`;
}

const valueOf = (xml: string): unknown => {
  const answer = decodeAnswer(answerWith(xml));
  return answer.kind === 'value' ? answer.value : answer;
};

/** What we encode as a parameter, read back by our own decoder. */
function roundTrip(value: unknown): unknown {
  const encoded = /<param>(.*)<\/param>/s.exec(encodeCall('m', [value]))?.[1] ?? '';
  return valueOf(encoded);
}

describe('encoding', () => {
  test('a whole call', () => {
    expect(encodeCall('execute_kw', ['db', 7, true, { a: ['x', 1.5] }])).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<methodCall><methodName>execute_kw</methodName><params>' +
        '<param><value><string>db</string></value></param><param><value><int>7</int></value></param>' +
        '<param><value><boolean>1</boolean></value></param>' +
        '<param><value><struct><member><name>a</name><value><array><data><value><string>x</string></value>' +
        '<value><double>1.5</double></value></data></array></value></member></struct></value></param>' +
        '</params></methodCall>',
    );
  });

  test.each([
    ['HTML and quotes', '<script>alert("1" & \'2\')</script>'],
    ['the end of CDATA', ']]>'],
    ['white space at both ends', '  a  \n\t '],
    ['a carriage return', 'a\r\nb\rc'],
    ['four-byte characters', '😈𠮷'],
    ['direction marks', '\u202emoc.live\u202c\u2066'],
    ['digits', '00123'],
    ['the empty text', ''],
    ['an entity as text', '&amp;&#65;'],
  ])('%s arrive as they are', (_name, text) => {
    expect(roundTrip(text)).toBe(text);
  });

  test('characters that XML cannot carry are dropped, lone surrogates among them', () => {
    const text = `a\u0000b\u0007c\u001bd\ud800e\udfff\ufffe\uffffz`;
    expect(roundTrip(text)).toBe('abcdez');
  });

  test('values of every kind survive', () => {
    const value = { text: 'x', yes: true, no: false, zero: 0, minus: -2147483648, half: 0.5, list: [[], {}, 'y'] };
    expect(roundTrip(value)).toEqual(value);
  });

  test.each([[undefined], [null], [NaN], [Infinity], [2 ** 31], [() => 1], [Symbol('x')], [10n]])(
    '%p has no form',
    (value) => {
      expect(() => encodeCall('m', [value])).toThrow(TypeError);
    },
  );
});

describe('decoding', () => {
  test.each([
    ['<value>bare text </value>', 'bare text '],
    ['<value></value>', ''],
    ['<value/>', ''],
    ['<value><string> 007 </string></value>', ' 007 '],
    ['<value><string/></value>', ''],
    ['<value><int>-3</int></value>', -3],
    ['<value><i4>3</i4></value>', 3],
    ['<value><i8>4294967296</i8></value>', 4294967296],
    ['<value><boolean>0</boolean></value>', false],
    ['<value><double>-1.5e3</double></value>', -1500],
    ['<value><nil/></value>', null],
    ['<value><array><data>\n</data></array></value>', []],
    ['<value><struct>\n</struct></value>', {}],
    ['<value><string>&lt;a&gt; &amp;amp; &quot;&apos;&#20013;&#x1F600;</string></value>', '<a> &amp; "\'中😀'],
    ['<value><string>a<![CDATA[<b>&amp;]]>c</string></value>', 'a<b>&amp;c'],
  ])('%s', (xml, value) => {
    expect(valueOf(xml)).toEqual(value);
  });

  test('a member called __proto__ is a member and pollutes nothing', () => {
    const value = valueOf(
      '<value><struct><member><name>__proto__</name><value><struct><member><name>polluted</name>' +
        '<value><int>1</int></value></member></struct></value></member></struct></value>',
    ) as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect('polluted' in {}).toBe(false);
  });

  test('a fault is a fault', () => {
    const xml =
      "<?xml version='1.0'?><methodResponse><fault><value><struct><member><name>faultCode</name><value><int>3</int></value>" +
      '</member><member><name>faultString</name><value><string>Access Denied</string></value></member></struct></value></fault></methodResponse>';
    expect(decodeAnswer(xml)).toEqual({ kind: 'fault', code: 3, text: 'Access Denied' });
  });

  const whole = answerWith(
    '<value><struct><member><name>outcome</name><value><string>issued</string></value></member></struct></value>',
  );

  test('cut off anywhere it is refused, never read as a shorter answer', () => {
    const accepted: number[] = [];
    for (let length = 0; length < whole.trimEnd().length; length += 1) {
      try {
        decodeAnswer(whole.slice(0, length));
        accepted.push(length);
      } catch (error) {
        expect(error).toBeInstanceOf(XmlRpcSyntaxError);
      }
    }
    expect(accepted).toEqual([]);
  });

  test.each([
    ['HTML', '<html><body><h1>502 Bad Gateway</h1></body></html>'],
    ['broken HTML', '<html><body><hr><center>nginx</center></body></html>'],
    ['JSON', '{"result":1}'],
    ['nothing', ''],
    ['an external entity', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${whole}`],
    ['a lower-case doctype', `<!doctype a>${whole}`],
    ['two answers', whole.replace("<?xml version='1.0'?>", '') + whole.replace("<?xml version='1.0'?>", '')],
    ['two parameters', answerWith('<value>a</value></param><param><value>b</value>')],
    ['no parameter', '<methodResponse><params></params></methodResponse>'],
    ['an unknown type', answerWith('<value><date>1</date></value>')],
    ['an unknown entity', answerWith('<value>&nbsp;</value>')],
    ['an entity beyond Unicode', answerWith('<value>&#x110000;</value>')],
    ['a boolean of 2', answerWith('<value><boolean>2</boolean></value>')],
    ['an int of text', answerWith('<value><int>1e3</int></value>')],
    ['an empty int', answerWith('<value><int></int></value>')],
    ['an element in a string', answerWith('<value><string>a<b/></string></value>')],
    ['a member without name', answerWith('<value><struct><member><value>a</value></member></struct></value>')],
    ['a member without value', answerWith('<value><struct><member><name>a</name></member></struct></value>')],
    ['a fault without code', '<methodResponse><fault><value><struct></struct></value></fault></methodResponse>'],
    ['a fault of text', '<methodResponse><fault><value>no</value></fault></methodResponse>'],
    ['deep nesting', answerWith('<value><array><data>'.repeat(60) + '</data></array></value>'.repeat(60))],
    ['very deep nesting', answerWith('<value><array><data>'.repeat(5000) + '</data></array></value>'.repeat(5000))],
  ])('%s is refused', (_name, xml) => {
    expect(() => decodeAnswer(xml)).toThrow(XmlRpcSyntaxError);
  });
});
