import { attentionLayers, kvBytesPerToken } from '@foretoken/catalog';
import type { DeploymentRequest, HandoverPlan } from '../driver.ts';

/** What a hand-over to this deployment moves per token; each GPU pulls its own heads, or the whole latent. */
export function handoverBytes({ llm, kvCache, tensorParallel }: DeploymentRequest): Pick<HandoverPlan, 'bytesPerToken' | 'layers'> {
  return { bytesPerToken: kvBytesPerToken(llm, kvCache, tensorParallel) * tensorParallel, layers: attentionLayers(llm) };
}
