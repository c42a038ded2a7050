/*
 * `node --require @hotspan/span-processor/register app.js`: as `register.ts`, for the synchronous way to start.
 */
try {
  const { register } = require('./register/start.js') as typeof import('./register/start.js');
  register();
} catch (error) {
  process.emitWarning(`the application runs without profiling: ${(error as Error).message}`, {
    code: 'HOTSPAN_REGISTER',
    detail: 'Is @opentelemetry/api installed beside @hotspan/span-processor?',
  });
}
