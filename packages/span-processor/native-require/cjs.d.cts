export declare const nativeRequire: (id: string) => unknown;
