import * as v from 'valibot';
import { clusterSpecSchema, type ClusterSpec } from '../../contracts/clusterSpec';
import { TOIL_VARIABLES } from '../../toil/launchCommand/toilVariables';
import type { Fault } from '../findings';
import { regionOfZone } from './region';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A spec in which what it leaves open is taken from Toil's environment variables, which mean what they mean to Toil (reference
 * toil-facts.md 1.3, 1.14 to 1.16). What the spec says itself is kept; a value that it could not hold is a fault.
 */
export function withEnvironment(spec: ClusterSpec, environment: Environment): { spec: ClusterSpec; faults: Fault[] } {
  let whole = spec;
  const faults: Fault[] = [];
  const others = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  for (const { name, path, isSaid, read } of TOIL_VARIABLES) {
    const value = others(name);
    if (value === undefined || isSaid(whole, value) || (name === 'TOIL_AWS_ZONE' && liesElsewhere(whole, value)))
      continue;
    const { fields, bad } = read(whole, value, others);
    if (bad !== undefined) faults.push({ kind: 'badVariable', path, variable: bad });
    else if (fields !== undefined) {
      const checked = v.safeParse(clusterSpecSchema, { ...whole, ...fields });
      if (checked.success) whole = checked.output;
      else faults.push({ kind: 'badVariable', path, variable: name });
    }
  }
  return { spec: whole, faults };
}

/** Whether the spec says by its region or its subnet that it does not mean the zone of the environment. */
function liesElsewhere({ region, network }: ClusterSpec, zone: string): boolean {
  const ofZone = regionOfZone(zone);
  return ofZone !== undefined && (network.subnet !== undefined || (region ?? ofZone) !== ofZone);
}
