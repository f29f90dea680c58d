import type ts from 'typescript';

export type HostFor = (options: ts.CompilerOptions) => ts.CompilerHost;
export function readOnce(folder: string): HostFor;
