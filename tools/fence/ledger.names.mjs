/** What the door hands a charge to, by the names of its classes and by those under which the store and the door hold it. */
const CLASSES = /^((Sqlite)?LedgerStore|(Sqlite)?AttemptLedger|AnswerStore|SiteStore|SqliteStatement)$/;
const LEDGERS = /^((Sqlite)?LedgerStore|(Sqlite)?AttemptLedger|AnswerStore)$/;
const HELD_AS = /^#?(ledger|attempts)$/;
/** A name from which whoever reads it hears what it is. */
const HEARD = /ledger|attempts|answers?(Store)?$/i;
/** A file in which none of these words stands is given none: what others give keeps its name. */
const WORDS = /ledger|attempts|AnswerStore|SiteStore|SqliteStatement/i;

/**
 * @returns what the names of a file stand for: through imports by another name, type aliases, variables, patterns, parameters and members; undefined where none of them
 *   can be a ledger
 */
export function ledgerNames(sourceCode) {
  if (!WORDS.test(sourceCode.text)) return undefined;
  const scopeOf = (node) => sourceCode.getScope(node);
  const types = typesOf(scopeOf, (node) => isLedger(node));
  // Empty while it is made: a member whose type is asked of another member.
  let held = new Set();
  const isHeldKey = (key) => HELD_AS.test(nameOf(key) ?? '') || held.has(nameOf(key));
  /** @param among classes of which a value is one: of the ledgers, or of what holds them and what they read with too */
  const isLedger = (node, among = CLASSES, seen = new Set()) => {
    const bare = bareOf(node);
    if (!bare || seen.has(bare)) return false;
    seen.add(bare);
    const isOne = (inner) => isLedger(inner, among, seen);
    switch (bare.type) {
      case 'MemberExpression':
        return (
          isHeldKey(bare.property) || (nameOf(bare.property) === 'prototype' && among.test(types.originOf(bare.object) ?? ''))
        );
      case 'Identifier':
        return among.test(bare.name) || HELD_AS.test(bare.name) || isLedgerName(bare, among, isOne);
      case 'ConditionalExpression':
        return isOne(bare.consequent) || isOne(bare.alternate);
      case 'LogicalExpression':
      case 'AssignmentExpression':
        return isOne(bare.right) || isOne(bare.left);
      case 'SequenceExpression':
        return isOne(bare.expressions.at(-1));
      case 'AwaitExpression':
        return isOne(bare.argument);
      case 'ArrayExpression':
        return bare.elements.some((one) => one && isOne(one));
      case 'CallExpression':
        return returnsLedger(bare, among, isOne);
      default:
        return false;
    }
  };
  /** By where a name comes from: what it is declared as, and what it was made of. */
  const isLedgerName = (identifier, among, isOne) => {
    const variable = lookUp(scopeOf(identifier), identifier.name);
    return (variable?.defs ?? []).some(({ type, node, name }) => {
      if (type === 'ImportBinding') return among.test(node.imported?.name ?? '');
      const own = name.typeAnnotation?.typeAnnotation;
      if (own && types.namesOf(own).some((one) => among.test(one))) return true;
      const pattern = patternOf(name);
      if (pattern?.type === 'Property' && isHeldKey(pattern.key)) return true;
      if (type !== 'Variable') return false;
      const loop = node.parent.parent;
      const from = loop.type === 'ForOfStatement' ? loop.right : node.init;
      return pattern?.type !== 'Property' && from !== null && isOne(from);
    });
  };
  /** A function of this file that says so, or that gives back what it is given. */
  const returnsLedger = ({ callee, arguments: given }, among, isOne) => {
    const variable = callee.type === 'Identifier' ? lookUp(scopeOf(callee), callee.name) : undefined;
    const made = variable?.defs[0]?.node;
    const type = (made?.returnType ?? made?.init?.returnType)?.typeAnnotation;
    if (type !== undefined) return types.namesOf(type).some((name) => among.test(name));
    const isFreezing =
      callee.type === 'MemberExpression' && callee.object.name === 'Object' && nameOf(callee.property) === 'freeze';
    return isFreezing && given.length > 0 && isOne(given[0]);
  };
  held = membersOf(sourceCode, (type) => types.namesOf(type).some((name) => CLASSES.test(name)));
  return {
    bareOf,
    isLedger: (node) => isLedger(node),
    isLedgerItself: (node) => isLedger(node, LEDGERS),
    isLedgerType: (type) => types.namesOf(type).some((name) => LEDGERS.test(name)),
    isLedgerClass: (node) => LEDGERS.test(types.originOf(node) ?? ''),
    isHeldName: (node) => HEARD.test(nameOf(node) ?? ''),
    returnTypeAround: (node) => functionAround(node)?.returnType?.typeAnnotation,
  };
}

/** What types and classes are called where they come from. @param isLedger asks a value, for `typeof` */
function typesOf(scopeOf, isLedger) {
  const originOf = (node) => {
    const bare = bareOf(node);
    if (bare?.type === 'MemberExpression') return nameOf(bare.property);
    if (bare?.type === 'TSQualifiedName') return bare.right.name;
    if (bare?.type !== 'Identifier') return undefined;
    const [definition] = lookUp(scopeOf(bare), bare.name)?.defs ?? [];
    if (definition?.type === 'ImportBinding') return definition.node.imported?.name ?? bare.name;
    if (definition?.type === 'Variable' && definition.node.init) return originOf(definition.node.init) ?? bare.name;
    return bare.name;
  };
  /** The names of a type, of its parts, of what it is given and of what it is another name for. */
  const namesOf = (type, seen = new Set()) => {
    if (!type || seen.has(type)) return [];
    seen.add(type);
    const all = (...parts) => parts.flatMap((part) => namesOf(part, seen));
    switch (type.type) {
      case 'TSTypeReference':
        return [originOf(type.typeName), ...all(...(type.typeArguments?.params ?? [])), ...declared(type.typeName, all)];
      case 'TSUnionType':
      case 'TSIntersectionType':
        return all(...type.types);
      case 'TSTypeOperator':
      case 'TSOptionalType':
        return all(type.typeAnnotation);
      case 'TSArrayType':
        return all(type.elementType);
      case 'TSIndexedAccessType':
        return HELD_AS.test(type.indexType.literal?.value ?? '') ? ['LedgerStore'] : [];
      case 'TSTypeQuery':
        return isLedger(type.exprName.type === 'TSQualifiedName' ? type.exprName.right : type.exprName) ? ['LedgerStore'] : [];
      case 'TSImportType':
        return [type.qualifier?.name ?? type.qualifier?.right?.name];
      default:
        return [];
    }
  };
  const declared = (name, all) => {
    if (name.type !== 'Identifier') return [];
    return (lookUp(scopeOf(name), name.name)?.defs ?? []).flatMap(({ node }) => {
      if (node.type === 'TSTypeAliasDeclaration') return all(node.typeAnnotation);
      if (node.type === 'TSInterfaceDeclaration') return node.extends.map(({ expression }) => originOf(expression));
      if (node.type === 'TSTypeParameter') return all(node.constraint);
      return node.superClass ? [originOf(node.superClass)] : [];
    });
  };
  return { originOf, namesOf: (type) => namesOf(type).filter((name) => name !== undefined) };
}

/** @returns the names of members that this file declares as a ledger */
function membersOf({ ast, visitorKeys }, isLedgerType) {
  const found = new Set();
  const walk = (node) => {
    const member = node.type === 'TSParameterProperty' ? node.parameter : node;
    const isMember = ['PropertyDefinition', 'TSPropertySignature', 'TSParameterProperty'].includes(node.type);
    if (isMember && isLedgerType(member.typeAnnotation?.typeAnnotation)) found.add(nameOf(member.key ?? member));
    for (const key of visitorKeys[node.type] ?? [])
      for (const inner of [node[key]].flat()) if (inner && typeof inner.type === 'string') walk(inner);
  };
  walk(ast);
  return found;
}

function lookUp(scope, name) {
  return scope && (scope.set.get(name) ?? lookUp(scope.upper, name));
}

/** @returns the place of an object's or a list's pattern at which a name stands */
function patternOf({ parent }) {
  if (parent.type === 'AssignmentPattern') return patternOf(parent);
  return parent.type === 'ArrayPattern' || (parent.type === 'Property' && parent.parent.type === 'ObjectPattern')
    ? parent
    : undefined;
}

function functionAround(node) {
  return !node || /Function/.test(node.type) ? node : functionAround(node.parent);
}

/** @returns an expression without what TypeScript says of it */
function bareOf(node) {
  return node && /^(TS(As|NonNull|Satisfies|TypeAssertion).*|ChainExpression)$/.test(node.type) ? bareOf(node.expression) : node;
}

function nameOf(node) {
  const bare = bareOf(node);
  if (bare?.type === 'MemberExpression') return nameOf(bare.property);
  if (bare?.type === 'PrivateIdentifier') return `#${bare.name}`;
  return bare?.type === 'Literal' ? String(bare.value) : bare?.name;
}
