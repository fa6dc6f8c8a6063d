import assert from 'node:assert/strict';
import { parseIni } from '../../../../src/provisioner/aws/credentials/ini';
import { withSectionValues } from '../../../../src/usecases/preparation/iniEdit';

const FILE = `# of the lab
[default]
aws_access_key_id = OLD   ; told by Ann
aws_secret_access_key=old
region = eu-west-1

[other]
  aws_access_key_id = THEIRS
s3 =
  addressing_style = path
# the end
`;
const NEW = { aws_access_key_id: 'NEW', aws_secret_access_key: 'new', aws_session_token: undefined };

describe('Values of one section of an ini file', () => {
  it('replace the old ones; comments, order and all else stay', () => {
    assert.equal(
      withSectionValues(FILE, 'default', NEW),
      `# of the lab
[default]
aws_access_key_id = NEW
aws_secret_access_key = new
region = eu-west-1

[other]
  aws_access_key_id = THEIRS
s3 =
  addressing_style = path
# the end
`,
    );
  });

  it('are found where they are indented, and nested ones of the same name are others', () => {
    const nested = '[other]\n  aws_access_key_id = THEIRS\ns3 =\n  aws_access_key_id = mine\n';
    const edited = withSectionValues(nested, 'other', { aws_access_key_id: 'NEW' });
    const values = parseIni(edited).sections.get('other');
    assert.deepEqual(
      [...(values ?? [])],
      [
        ['aws_access_key_id', 'NEW'],
        ['s3', ''],
        ['s3.aws_access_key_id', 'mine'],
      ],
    );
  });

  it('take away a token that counts no more', () => {
    const text = '[default]\naws_session_token = abc\nregion = x\n';
    assert.equal(
      withSectionValues(text, 'default', NEW),
      '[default]\naws_access_key_id = NEW\naws_secret_access_key = new\nregion = x\n',
    );
  });

  it('make a section at the end where there is none, also in an empty file and after one without a line end', () => {
    const section = '[lab]\naws_access_key_id = NEW\n';
    const values = { aws_access_key_id: 'NEW' };
    assert.equal(withSectionValues('', 'lab', values), section);
    assert.equal(withSectionValues('[a]\nb = c', 'lab', values), `[a]\nb = c\n\n${section}`);
    assert.equal(withSectionValues(FILE, 'lab', values), `${FILE}\n${section}`);
  });

  it('are set once where a section is written twice, since the last one would win', () => {
    const edited = withSectionValues('[lab]\na = 1\n[x]\n[lab]\na = 2\n', 'lab', { a: '3' });
    assert.equal(edited, '[lab]\na = 3\n[x]\n[lab]\n');
    assert.equal(parseIni(edited).sections.get('lab')?.get('a'), '3');
  });

  it('of a header in quotes are those of the name in them', () => {
    const edited = withSectionValues('["lab"]\na = 1\n', 'lab', { a: '3' });
    assert.equal(edited, '["lab"]\na = 3\n');
  });

  it('keep the line ends of Windows', () => {
    assert.equal(withSectionValues('[lab]\r\na = 1\r\nb = 2\r\n', 'lab', { a: '3' }), '[lab]\r\na = 3\r\nb = 2\r\n');
  });
});
