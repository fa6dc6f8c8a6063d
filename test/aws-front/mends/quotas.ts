import { failureAnswer, jsonAnswer } from '../errors';
import { pageOf } from '../pageTokens';
import type { Mend } from '../front';

/** Quotas of cores by their codes (Service Quotas console, Amazon EC2), with what a young account may have. */
const EC2: Readonly<Record<string, { readonly name: string; readonly value: number }>> = {
  'L-1216C47A': { name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances', value: 256 },
  'L-34B43A08': { name: 'All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests', value: 256 },
  'L-DB2E81BA': { name: 'Running On-Demand G and VT instances', value: 8 },
  'L-3819A6DF': { name: 'All G and VT Spot Instance Requests', value: 8 },
  'L-417A185B': { name: 'Running On-Demand P instances', value: 0 },
  'L-7212CCBC': { name: 'All P4, P3 and P2 Spot Instance Requests', value: 0 },
  'L-74FC7D96': { name: 'Running On-Demand F instances', value: 0 },
  'L-88CF9481': { name: 'All F Spot Instance Requests', value: 0 },
  'L-7295265B': { name: 'Running On-Demand X instances', value: 0 },
  'L-E3A00192': { name: 'All X Spot Instance Requests', value: 0 },
  'L-1945791B': { name: 'Running On-Demand Inf instances', value: 0 },
  'L-B5D1601B': { name: 'All Inf Spot Instance Requests', value: 0 },
};

interface Asked {
  readonly ServiceCode?: string;
  readonly QuotaCode?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** Service Quotas of EC2 (API reference, GetServiceQuota, ListServiceQuotas): moto knows those of VPC only. */
export class Quotas {
  /** Cores by quota code, where another number than the usual is wanted. */
  readonly cores = new Map<string, number>();

  readonly mend: Mend = async (request, next) => {
    if (request.service !== 'servicequotas') return next(request);
    const { ServiceCode, QuotaCode, MaxResults = 100, NextToken } = JSON.parse(request.body.toString()) as Asked;
    if (ServiceCode !== 'ec2') return next(request);
    if (request.action.startsWith('List')) {
      const { items, next: token } = pageOf(Object.keys(EC2), NextToken, MaxResults);
      return jsonAnswer({ Quotas: items.map((code) => this.quota(code)), NextToken: token });
    }
    const quota = this.quota(QuotaCode ?? '');
    if (quota !== undefined) return jsonAnswer({ Quota: quota });
    const message = 'The request failed because the specified quota does not exist.';
    return failureAnswer(request, { status: 400, code: 'NoSuchResourceException', message });
  };

  private quota(code: string): object | undefined {
    const known = EC2[code];
    if (known === undefined) return undefined;
    const Value = this.cores.get(code) ?? known.value;
    return {
      ...{ ServiceCode: 'ec2', ServiceName: 'Amazon Elastic Compute Cloud (Amazon EC2)', QuotaCode: code },
      ...{ QuotaName: known.name, Value, Unit: 'None', Adjustable: true, GlobalQuota: false },
    };
  }
}
