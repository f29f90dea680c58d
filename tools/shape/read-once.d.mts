import type { CompilerHost, CompilerOptions } from 'typescript';

/** A compiler host by the options of a program. */
export type HostFor = (options: CompilerOptions) => CompilerHost;

/** @returns a maker of compiler hosts that share what they have read */
export function readOnce(folder: string): HostFor;
