export { ProfilingContextManager } from './context/profiling-context-manager.js';
export type { ExporterStats, ProfileExporter } from './exporters/exporter.js';
export { type FileExporterOptions, FileProfileExporter } from './exporters/file.js';
export { OtlpProfileExporter } from './exporters/otlp.js';
export type { OtlpExporterOptions } from './exporters/otlp-options.js';
export type { ProfilingOptions, ProfilingScope } from './options.js';
export { ProfilingSpanProcessor } from './span-processor.js';
export type { ProfilingState, ProfilingStats } from './stats.js';
export type { ProfileWindow } from './window/profile-window.js';
