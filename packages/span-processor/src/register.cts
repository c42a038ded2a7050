/*
 * `node --require @hotspan/span-processor/register app.js`: tracing and profiling without a change to the code.
 * Everything is loaded inside the `try`: a package that is missing must not keep the application from starting.
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
