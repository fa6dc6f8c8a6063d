import assert from 'node:assert/strict';
import { sourcesOf } from '../../rig/build/debianSources';
import { capabilityWords } from '../../rig/capabilities';
import { routesInTheWay } from '../../rig/routes';

describe('What the rig reads of the machine that it runs on', () => {
  it('gives machines the capabilities that root may pass on, never modules and the clock', () => {
    const all = capabilityWords('Name:\tx\nCapBnd:\t000001ffffffffff\n').filter((word) => word !== '--cap-add');
    assert.ok(
      ['SYS_ADMIN', 'SYS_BOOT', 'SYS_RESOURCE', 'NET_ADMIN', 'MKNOD', 'SYSLOG'].every((name) => all.includes(name)),
    );
    assert.ok(['SYS_MODULE', 'SYS_TIME', 'MAC_ADMIN', 'BPF'].every((name) => !all.includes(name)));
    // Bit 24 is not there.
    const fewer = capabilityWords('CapBnd:\t000001fffeffffff\n');
    assert.deepEqual(
      all.filter((name) => !fewer.includes(name)),
      ['SYS_RESOURCE'],
    );
    assert.deepEqual(capabilityWords('CapBnd:\t0000000000200001'), ['--cap-add', 'CHOWN', '--cap-add', 'SYS_ADMIN']);
    assert.throws(() => capabilityWords('CapEff:\t0\n'), /no capabilities/);
  });

  it('finds networks that share addresses with the default VPC', () => {
    const routes = (...each: object[]): string[] => routesInTheWay(JSON.stringify(each));
    assert.deepEqual(routes({ dst: 'default', dev: 'eth0' }, { dst: '192.168.1.0/24', dev: 'eth0' }), []);
    assert.deepEqual(routes({ dst: '172.30.0.0/16', dev: 'br' }, { dst: '172.32.0.0/16', dev: 'br' }), []);
    assert.deepEqual(routes({ dst: '172.31.16.0/20', dev: 'eth0' }), ['172.31.16.0/20 by eth0']);
    assert.deepEqual(routes({ dst: '172.16.0.0/12', dev: 'tun0' }), ['172.16.0.0/12 by tun0']);
    assert.deepEqual(routes({ dst: '172.31.0.2', dev: 'eth0' }), ['172.31.0.2 by eth0']);
    assert.deepEqual(routes({ dst: '172.31.0.0/16', dev: 'toil-rig' }), []);
    // A VPN that takes everything: the rig's own network is nearer.
    assert.deepEqual(routes({ dst: '0.0.0.0/1', dev: 'tun0' }, { dst: '128.0.0.0/1', dev: 'tun0' }), []);
  });

  it('takes of the sources of packages what Debian 12 is made of', () => {
    const text = [
      'http://mirror.example/debian bookworm main',
      'http://mirror.example/debian bookworm main',
      'http://mirror.example/debian bookworm-updates main',
      'http://mirror.example/debian bookworm contrib',
      'http://mirror.example/debian bookworm-backports main',
      'https://editor.example/repo stable main',
      '',
    ].join('\n');
    assert.deepEqual(sourcesOf(text), [
      'deb http://mirror.example/debian bookworm main',
      'deb http://mirror.example/debian bookworm-updates main',
    ]);
    assert.deepEqual(sourcesOf('http://archive.example/ubuntu noble main\n'), []);
  });
});
