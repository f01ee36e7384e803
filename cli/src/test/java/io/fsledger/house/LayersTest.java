package io.fsledger.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The floors of the house, and the laws that the shape of the code can show. */
@AnalyzeClasses(packages = "io.fsledger", importOptions = LayersTest.OnlyWhatIsShipped.class)
final class LayersTest {
    /** Tests are left out, also those that other modules get as a jar. */
    static final class OnlyWhatIsShipped implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/") && !location.contains("-tests.jar");
        }
    }

    private static final String[] GENERATED = {"io.fsledger.events", "io.fsledger.state"};

    @ArchTest
    static final ArchRule eachFloorKnowsOnlyThoseBelow = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("schemas")
            .definedBy("io.fsledger.events", "io.fsledger.state", "io.fsledger.schemas..")
            .layer("core")
            .definedBy("io.fsledger.core..")
            .layer("client")
            .definedBy("io.fsledger.client..")
            .layer("process")
            .definedBy("io.fsledger.process..")
            .layer("streams-app")
            .definedBy("io.fsledger.streams..")
            .layer("projector")
            .definedBy("io.fsledger.projector..")
            .layer("examples")
            .definedBy("io.fsledger.examples..")
            .layer("cli")
            .definedBy("io.fsledger.cli..", "io.fsledger.embedded..")
            .whereLayer("core")
            .mayOnlyAccessLayers("schemas")
            .whereLayer("schemas")
            .mayNotAccessAnyLayer()
            .whereLayer("client")
            .mayOnlyAccessLayers("core", "schemas")
            .whereLayer("process")
            .mayOnlyAccessLayers("schemas")
            .whereLayer("streams-app")
            .mayOnlyAccessLayers("process", "client", "core", "schemas")
            .whereLayer("projector")
            .mayOnlyAccessLayers("process", "client", "core", "schemas")
            .whereLayer("examples")
            .mayOnlyAccessLayers("client", "core", "schemas")
            .whereLayer("cli")
            .mayOnlyAccessLayers("examples", "projector", "streams-app", "process", "client", "core", "schemas");

    /** Law 2: the rules read no clock, no randomness, and do no I/O. */
    @ArchTest
    static final ArchRule rulesArePlainJava = noClasses()
            .that()
            .resideInAPackage("io.fsledger.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "java.io..",
                    "java.net..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.util.concurrent..",
                    "java.time..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Math.class, "random");

    @ArchTest
    static final ArchRule familiesDoNotKnowEachOtherInCore = slices().matching(
                    "io.fsledger.core.(handles|inodes|reads|clients|sequences)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule familiesDoNotKnowEachOtherInTheService = slices().matching(
                    "io.fsledger.streams.(handles|inodes|reads|clients|sequences)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.fsledger.(*).(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule namesSayWhatThingsAre = classes()
            .that()
            .resideOutsideOfPackages(GENERATED)
            .should()
            .haveNameNotMatching(".*(Helper|Helpers|Util|Utils|Impl|Manager2|Misc)");

    /** What is shared across modules and is not API stands in packages called internal. */
    @ArchTest
    static final ArchRule internalStaysInItsModule = noClasses()
            .that()
            .resideOutsideOfPackages("io.fsledger.schemas..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.fsledger.schemas.internal.."));
}
