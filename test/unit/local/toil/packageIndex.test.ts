import assert from 'node:assert/strict';
import { parsePipConfig, pipIndexFromUv, uvConfigHasIndex, uvSettings } from '../../../../src/local/toil/packageIndex';
import { inScratch, put } from './scratch';

describe("the user's pip settings", () => {
  it('are read as pip lists them, the environment over `install` over `global`', () => {
    const text = [
      ":env:.cert='/env.pem'",
      "global.cert='/global.pem'",
      "global.extra-index-url='\\nhttp://a.example\\nhttp://b.example'",
      "global.index-url='http://global.example'",
      "install.index-url='http://install.example'",
      'global.proxy="it\'s"',
    ].join('\n');
    assert.deepEqual(Object.fromEntries(parsePipConfig(text)), {
      cert: '/env.pem',
      'extra-index-url': '\nhttp://a.example\nhttp://b.example',
      'index-url': 'http://install.example',
      proxy: "it's",
    });
  });

  it('become variables of uv', () => {
    const pip = new Map([
      ['index-url', 'http://u:p@i.example/simple'],
      ['extra-index-url', '\nhttp://a.example\nhttp://b.example'],
      ['trusted-host', 'i.example a.example'],
      ['cert', '/ca.pem'],
      ['proxy', 'http://proxy.example:1'],
      ['timeout', '30'],
      ['find-links', '/not/there http://links.example'],
      ['no-index', 'true'],
    ]);
    assert.deepEqual(uvSettings(pip, {}, false), {
      env: {
        UV_DEFAULT_INDEX: 'http://u:p@i.example/simple',
        UV_INDEX: 'http://a.example http://b.example',
        UV_INDEX_STRATEGY: 'unsafe-best-match',
        UV_FIND_LINKS: 'http://links.example',
        UV_INSECURE_HOST: 'i.example a.example',
        SSL_CERT_FILE: '/ca.pem',
        HTTPS_PROXY: 'http://proxy.example:1',
        HTTP_PROXY: 'http://proxy.example:1',
        UV_HTTP_TIMEOUT: '30',
      },
      arguments: ['--no-index'],
    });
  });

  it('give way to what the user told uv itself', () => {
    const pip = new Map([
      ['index-url', 'http://i.example'],
      ['proxy', 'http://p.example'],
      ['cert', '/ca.pem'],
    ]);
    const env = {
      UV_INDEX_URL: 'http://mine.example',
      https_proxy: 'http://mine.example:1',
      SSL_CERT_FILE: '/mine.pem',
    };
    assert.deepEqual(uvSettings(pip, env, false).env, { HTTP_PROXY: 'http://p.example' });
    assert.equal(uvSettings(pip, {}, true).env['UV_DEFAULT_INDEX'], undefined);
  });

  it('get the index that only uv was told of', () => {
    assert.deepEqual(pipIndexFromUv(new Map(), { UV_DEFAULT_INDEX: 'named=http://i.example' }), {
      PIP_INDEX_URL: 'http://i.example',
    });
    assert.deepEqual(pipIndexFromUv(new Map([['index-url', 'x']]), { UV_DEFAULT_INDEX: 'http://i.example' }), {});
  });
});

describe('a uv.toml of the user', () => {
  it('counts when it names an index', () =>
    inScratch(async (folder) => {
      const env = { XDG_CONFIG_HOME: folder };
      assert.equal(await uvConfigHasIndex(env), false);
      await put(`${folder}/uv/uv.toml`, 'offline = false\n');
      assert.equal(await uvConfigHasIndex(env), false);
      await put(`${folder}/uv/uv.toml`, '[[index]]\nurl = "http://i.example"\n');
      assert.equal(await uvConfigHasIndex(env), true);
    }));
});
