import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PageMessage, PlanPage } from '../../../../src/contracts/planPage';
import { FakeDocument, FakeElement } from '../support/fakeDom';

const PAGE: PlanPage = {
  revision: 1,
  title: 'Launch my-cluster',
  status: { text: 'Nothing has been made yet.', tone: 'plain', busy: false },
  blocks: [
    {
      kind: 'table',
      caption: 'Cost per hour',
      columns: [
        { label: 'What', isNumber: false },
        { label: 'At its smallest', isNumber: true },
      ],
      rows: [{ cells: ['Leader <img src=x onerror=alert(1)>', '$0.04'], tone: 'plain' }],
      note: 'US dollars',
    },
    { kind: 'facts', heading: 'Where', entries: [{ label: 'Region', value: 'us-east-1' }] },
    { kind: 'list', heading: 'Warnings', tone: 'warning', items: ['<b>spot</b>'] },
    { kind: 'output', heading: 'Console', text: 'kubeadm: no room' },
  ],
  buttons: [
    { action: 'go', label: 'Launch', isMain: true },
    { action: 'tryZone', argument: 'us-east-1b', label: 'Plan in us-east-1b', isMain: false },
  ],
};

describe('The page of a plan', () => {
  const document = new FakeDocument();
  const said: PageMessage[] = [];
  let tell: (message: unknown) => void = () => undefined;

  before(async () => {
    const window = {
      addEventListener: (_name: string, listener: (event: { readonly data: unknown }) => void) => {
        tell = (data) => listener({ data });
      },
    };
    const acquireVsCodeApi = () => ({ postMessage: (message: PageMessage) => said.push(message) });
    Object.assign(globalThis, { document, window, acquireVsCodeApi, HTMLElement: FakeElement });
    await import(pathToFileURL(resolve(import.meta.dirname, '../../../../src/webviews/plan/plan.ts')).href);
    assert.deepEqual(said, [{ kind: 'ready' }]);
  });
  after(() => {
    for (const name of ['document', 'window', 'acquireVsCodeApi', 'HTMLElement'])
      Reflect.deleteProperty(globalThis, name);
  });
  beforeEach(() => {
    tell({ ...PAGE, blocks: [], buttons: [] });
    said.length = 0;
    document.body.focus();
  });

  const one = (tagName: string): FakeElement => {
    const [found, ...others] = document.body.all(tagName);
    assert.ok(found && others.length === 0, tagName);
    return found;
  };
  const button = (label: string): FakeElement => {
    const found = document.body.all('button').find(({ textContent }) => textContent === label);
    assert.ok(found, label);
    return found;
  };

  it('asks for what it is to show, and shows it with captions, headings and names of rows', () => {
    tell(PAGE);
    assert.equal(one('h1').textContent, PAGE.title);
    assert.equal(one('caption').textContent, 'Cost per hour');
    const heads = document.body.all('th').map(({ scope, textContent }) => `${scope} ${textContent}`);
    assert.deepEqual(heads, ['col What', 'col At its smallest', 'row Leader <img src=x onerror=alert(1)>']);
    assert.deepEqual(
      document.body.all('h2').map(({ textContent }) => textContent),
      ['Where', 'Warnings', 'Console'],
    );
    assert.equal(one('pre').textContent, 'kubeadm: no room');
    const regions = document.body.all('div').filter(({ attributes }) => attributes.get('role') === 'region');
    assert.deepEqual(
      regions.map(({ tabIndex, attributes }) => [tabIndex, attributes.get('aria-label')]),
      [[0, 'Cost per hour']],
    );
  });

  it('makes no markup of what it is told', () => {
    tell(PAGE);
    assert.deepEqual([document.body.all('img'), document.body.all('b')], [[], []]);
    assert.equal(one('li').textContent, '<b>spot</b>');
  });

  it('has one place for news, which is left alone while there are none', () => {
    tell(PAGE);
    const status = document.body.all('p').find(({ attributes }) => attributes.get('role') === 'status');
    assert.ok(status);
    assert.equal(status.textContent, PAGE.status.text);
    tell({ ...PAGE, status: { text: 'The leader boots.', tone: 'plain', busy: true } });
    assert.equal(status.textContent, 'The leader boots.');
    assert.equal(one('main').attributes.get('aria-busy'), 'true');
  });

  it('says what is asked for, about the state that it shows', () => {
    tell(PAGE);
    button('Launch').click();
    tell({ ...PAGE, revision: 2 });
    button('Plan in us-east-1b').click();
    assert.deepEqual(said, [
      { kind: 'act', revision: 1, action: 'go' },
      { kind: 'act', revision: 2, action: 'tryZone', argument: 'us-east-1b' },
    ]);
  });

  it('keeps what has not changed, and the focus', () => {
    tell(PAGE);
    const table = one('table');
    const launch = button('Launch');
    launch.focus();
    tell({ ...PAGE, status: { ...PAGE.status, text: 'Still nothing.' } });
    assert.equal(one('table'), table);
    assert.equal(document.activeElement, launch);
    tell({ ...PAGE, buttons: [...PAGE.buttons, { action: 'close', label: 'Close', isMain: false }] });
    assert.equal(document.activeElement, button('Launch'));
  });

  it('gives the focus to the heading when the button is gone: one more Enter presses nothing', () => {
    tell(PAGE);
    button('Launch').focus();
    tell({ ...PAGE, revision: 2, buttons: [{ action: 'stop', label: 'Stop', isMain: false }] });
    assert.equal(document.activeElement, one('h1'));
  });

  it('shows nothing of what is no message of the extension', () => {
    tell(PAGE);
    tell({ ...PAGE, title: 'Other', html: '<b>' });
    tell('Other');
    assert.equal(one('h1').textContent, PAGE.title);
  });
});
