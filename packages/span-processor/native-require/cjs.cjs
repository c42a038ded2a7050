exports.nativeRequire = require;
