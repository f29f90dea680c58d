/** The used part of pngjs, which brings no types. */
declare module 'pngjs' {
  export const PNG: {
    readonly sync: {
      /** @input four bytes a pixel, row by row @returns a PNG file */
      write(image: { readonly width: number; readonly height: number; readonly data: Uint8Array }): Uint8Array;
      read(bytes: Uint8Array): { readonly width: number; readonly height: number; readonly data: Uint8Array };
    };
  };
}
