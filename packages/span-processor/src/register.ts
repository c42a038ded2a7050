/*
 * `node --import @hotspan/span-processor/register app.js`: tracing and profiling without a change to the code.
 * Everything is imported inside the `try`: a package that is missing must not keep the application from starting.
 */
try {
  const { register } = await import('./register/start.js');
  register();
} catch (error) {
  process.emitWarning(`the application runs without profiling: ${(error as Error).message}`, {
    code: 'HOTSPAN_REGISTER',
    detail: 'Is @opentelemetry/api installed beside @hotspan/span-processor?',
  });
}

export {};
