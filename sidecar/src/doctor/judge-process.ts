/** Owns the judgement of the sidecar that should be running on this machine, by its /readyz. Pure. */
import { z } from 'zod';
import { amber, green, red, type SidecarFinding } from './finding';
import type { AnswerEvidence } from './public-net';

const readyz = z.object({
  ready: z.boolean(),
  parts: z.record(z.string(), z.object({ ready: z.boolean(), reason: z.string() })),
});

export function judgeProcess(evidence: AnswerEvidence, port: number): SidecarFinding {
  if ('failed' in evidence) return red('sidecar_not_running', { port });
  const { ready, parts } = readyz.safeParse(jsonOf(evidence.body)).data ?? { ready: false, parts: {} };
  if (ready) return green('sidecar_running');
  const missing = Object.entries(parts).filter(([, part]) => !part.ready);
  return amber('sidecar_not_ready', { parts: missing.map(([name, { reason }]) => `${name} (${reason})`).join(', ') });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
