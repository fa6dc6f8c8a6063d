import type { BootInput } from '../bootDocument';

const SERVICES = ['ec2', 'autoscaling', 'eks'] as const;

/**
 * How the cluster's controllers reach AWS where its address is not the standard one: the cloud controller by a variable, the autoscaler by a
 * file too, since it asks Auto Scaling by a resolver of its own (reference cloud-rig.md 1.3).
 */
export function autoscalerValues({ spec, choices }: BootInput): Record<string, string> {
  const { endpoints } = spec;
  const url = endpoints.controllers ?? endpoints.api;
  if (url === undefined) return { awsEndpoint: '', cloudConfig: '', cloudConfigMount: '', cloudConfigVolume: '' };
  return {
    awsEndpoint: `- { name: AWS_ENDPOINT_URL, value: '${url}' }`,
    cloudConfig: '- --cloud-config=/etc/toil/cloud.conf',
    cloudConfigMount: 'volumeMounts: [{ name: cloud-config, mountPath: /etc/toil/cloud.conf, readOnly: true }]',
    cloudConfigVolume: 'volumes: [{ name: cloud-config, hostPath: { path: /etc/toil/cloud.conf, type: File } }]',
    cloudConf: SERVICES.map((service, index) =>
      [
        `[ServiceOverride "${index + 1}"]`,
        `Service = ${service}`,
        `Region = ${choices.region}`,
        `URL = ${url}`,
        `SigningRegion = ${choices.region}`,
      ].join('\n'),
    ).join('\n'),
  };
}
