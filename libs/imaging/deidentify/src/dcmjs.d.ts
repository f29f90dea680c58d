/** The part of dcmjs that the specs use; the package has no types of its own. */
declare module 'dcmjs' {
  const dcmjs: {
    readonly data: {
      readonly DicomMetaDictionary: {
        readonly dictionary: unknown;
        readonly nameMap: Record<string, { tag: string; vr: string } | undefined>;
      };
    };
  };
  export default dcmjs;
}
