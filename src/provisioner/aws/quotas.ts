import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import type { QuotaCalls } from './calls/account';
import { clientConfig, type ClientOptions } from './clients';
import { Service, unless } from './service';

interface Codes {
  readonly onDemand: string;
  readonly spot?: string;
}

/** Quotas of virtual cores (Service Quotas, "ec2": Running On-Demand … instances, All … Spot Instance Requests). */
const STANDARD: Codes = { onDemand: 'L-1216C47A', spot: 'L-34B43A08' };
const GRAPHICS: Codes = { onDemand: 'L-DB2E81BA', spot: 'L-3819A6DF' };
const CODES: Readonly<Record<string, Codes>> = {
  ...Object.fromEntries(['a', 'c', 'd', 'h', 'i', 'im', 'is', 'm', 'r', 't', 'z'].map((family) => [family, STANDARD])),
  g: GRAPHICS,
  gr: GRAPHICS,
  vt: GRAPHICS,
  p: { onDemand: 'L-417A185B', spot: 'L-7212CCBC' },
  x: { onDemand: 'L-7295265B', spot: 'L-E3A00192' },
  f: { onDemand: 'L-74FC7D96', spot: 'L-88CF9481' },
  inf: { onDemand: 'L-1945791B', spot: 'L-B5D1601B' },
  trn: { onDemand: 'L-2C3B7624', spot: 'L-6B0D517C' },
  dl: { onDemand: 'L-6E869C2A', spot: 'L-85EED4F7' },
  hpc: { onDemand: 'L-F7808C92' },
  u: { onDemand: 'L-43DA4232' },
};

/** The code of the quota that a type counts against, by the letters before its first digit: `g5.xlarge`, `u-6tb1.metal`. */
export function quotaCode(type: string, spot: boolean): string | undefined {
  const family = /^[a-z]+/.exec(type)?.[0] ?? '';
  const codes = Object.hasOwn(CODES, family) ? CODES[family] : undefined;
  return spot ? codes?.spot : codes?.onDemand;
}

export function connectQuotas(options: ClientOptions): QuotaCalls {
  const client = new ServiceQuotasClient(clientConfig(options, 'serviceQuotas'));
  const service = new Service('servicequotas', client, options.session, options.log);
  return {
    cores: async (type, spot, signal) => {
      const code = quotaCode(type, spot);
      if (code === undefined) return undefined;
      const query = { ServiceCode: 'ec2', QuotaCode: code };
      const own = service.call('GetServiceQuota', new GetServiceQuotaCommand(query), signal);
      // An account that never had another one is only told the default.
      const found =
        (await unless(['notFound', 'accessDenied'], own)) ??
        (await unless(
          ['notFound', 'accessDenied'],
          service.call('GetAWSDefaultServiceQuota', new GetAWSDefaultServiceQuotaCommand(query), signal),
        ));
      return found?.Quota?.Value;
    },
  };
}
