import assert from 'node:assert/strict';
import { parseIni } from '../../../../../src/provisioner/aws/credentials/ini';

function sections(text: string): Record<string, Record<string, string>> {
  return Object.fromEntries([...parseIni(text).sections].map(([name, values]) => [name, Object.fromEntries(values)]));
}

describe('A file in the form of ~/.aws/config', () => {
  it('has values by section and key', () => {
    const text = '[default]\nregion = us-west-2\n\n[profile ann]\r\nregion=eu-west-1\r\noutput =json\r\n';
    assert.deepEqual(sections(text), {
      default: { region: 'us-west-2' },
      'profile ann': { region: 'eu-west-1', output: 'json' },
    });
  });

  it('has comments on lines of their own and behind a space, and none inside a value', () => {
    const text = '# all\n; mine\n[a] # first\nurl = https://x/#/start ; here\nsecret = a#b;c=\n';
    assert.deepEqual(sections(text), { a: { url: 'https://x/#/start', secret: 'a#b;c=' } });
  });

  it('has nested keys', () => {
    const text = '[a]\ns3 =\n  addressing_style = path\n  max = 2\nregion = x\n';
    assert.deepEqual(sections(text), { a: { s3: '', 's3.addressing_style': 'path', 's3.max': '2', region: 'x' } });
  });

  it('may have quotes and spaces around the name of a section, and the section twice', () => {
    assert.deepEqual(sections('[ profile  "my own" ]\na=1\n[profile my own]\nb=2\n'), {
      'profile my own': { a: '1', b: '2' },
    });
  });

  it('is told by its first line that is none', () => {
    assert.equal(parseIni('[a]\nx=1\nwhat is this\nand this\n').badLine, 3);
    assert.equal(parseIni('x=1\n[a]\n').badLine, 1);
    assert.equal(parseIni('[a\nx=1').badLine, 1);
    assert.equal(parseIni('').badLine, undefined);
  });

  it('is no place for names of the prototype', () => {
    assert.deepEqual(parseIni('[__proto__]\na=1\n').sections.get('__proto__'), new Map([['a', '1']]));
  });
});
