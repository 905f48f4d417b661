import redCloud from '#providers/red-cloud/index.ts';
import { providerConformance } from '../conformance/provider.ts';

providerConformance(redCloud);
