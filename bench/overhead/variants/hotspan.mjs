import { ProfilingSpanProcessor } from '@hotspan/span-processor';
import { start } from './otel.mjs';

start([new ProfilingSpanProcessor()]);
