import type { ProviderModule } from '#domain/provider.ts';
import agentMessage from './agent-message/index.ts';
import foneDynamics from './fone-dynamics/index.ts';
import redCloud from './red-cloud/index.ts';
import sinch from './sinch/index.ts';

/** Every provider this server knows. A new one is one line here. */
export const providerModules = [sinch, foneDynamics, redCloud, agentMessage] as unknown as readonly ProviderModule[];
